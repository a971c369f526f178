// The palette of the workbench, used as a person uses it.

/** Milliseconds after which the palette is opened anew. */
const patience = 15_000;

/** Runs the command called `name` on a Playwright `page`. Rejects after `timeout` milliseconds. */
export function runCommand(page, name, timeout) {
  return choose(page, `>${name}`, name, timeout);
}

/** Opens the file called `name` of the workbench's folder. Rejects after `timeout` milliseconds. */
export function openFile(page, name, timeout) {
  return choose(page, name, name, timeout);
}

/**
 * Opens the palette, types and clicks the row once it is listed: Enter pressed before the list is drawn runs whatever stands first,
 * or nothing. A workbench that is still starting may drop the key, or close the palette when the focus moves; therefore it is opened
 * again until the row is there.
 */
async function choose(page, typed, listed, timeout = 180_000) {
  const row = page.locator(`.quick-input-widget:visible .monaco-list-row:has-text("${listed}")`).first();
  for (const end = Date.now() + timeout; ;) {
    try {
      await page.keyboard.press("F1");
      await page
        .locator(".quick-input-widget:visible .quick-input-box input")
        .first()
        .fill(typed, { timeout: patience });
      await row.click({ timeout: patience });
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`The palette does not list \`${listed}\`: ${error.message}`);
    }
  }
}
