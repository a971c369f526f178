// A small HTTP service by which the suite, which runs inside VS Code, acts as the user in front of it: presses keys, reads what
// the views show and takes pictures. One POST per action, JSON in and out; a failed action answers 500 with its message.
import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

/** Serves the actions on `page()` (a Playwright page). Returns `{ url, stop }`. */
export async function startDriver(page, pictures) {
  await mkdir(pictures, { recursive: true });
  const server = createServer(async (request, response) => {
    try {
      let body = "";
      for await (const part of request) body += part;
      const { action, ...options } = JSON.parse(body);
      const act = actions[action];
      if (!act) throw new Error(`No action \`${action}\`; there are: ${Object.keys(actions).join(", ")}.`);
      const value = await act(await page(), { ...options, pictures });
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ value: value ?? null }));
    } catch (error) {
      response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ message: error.message }));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const actions = {
  /** Prints the result of one test as it ends. */
  report(_page, { title, state, seconds, error }) {
    const mark = { passed: "✓", failed: "✗", skipped: "-" }[state];
    console.log(`  ${mark} ${title} (${seconds.toFixed(1)} s)${error ? `\n${error.replace(/^/gm, "      ")}` : ""}`);
  },

  /** Presses a key or chord, e.g. "F10" or "Control+Shift+P", `times` times without waiting in between. */
  async press(page, { key, times = 1 }) {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  },

  /** Clicks the first element that matches; in a view's document if `view` is given. */
  async click(page, { selector, view, timeout = 180_000, modifiers }) {
    const target = view ? await viewFrame(page, view, timeout) : page;
    await target
      .locator(selector)
      .first()
      .click({ timeout, ...(modifiers ? { modifiers } : {}) });
  },

  /** Moves the pointer onto the first element that matches; in a view's document if `view` is given. */
  async hover(page, { selector, view, timeout = 180_000 }) {
    const target = view ? await viewFrame(page, view, timeout) : page;
    await target.locator(selector).first().hover({ timeout });
  },

  /** Evaluates a JavaScript expression in the workbench, or in a view's document. */
  async evaluate(page, { expression, view, timeout = 180_000 }) {
    const target = view ? await viewFrame(page, view, timeout) : page;
    return target.evaluate(asFunction(expression));
  },

  /** Waits until a JavaScript expression is truthy, and answers its value. */
  async waitFor(page, { expression, view, timeout = 180_000 }) {
    const target = view ? await viewFrame(page, view, timeout) : page;
    return (await target.waitForFunction(asFunction(expression), undefined, { timeout })).jsonValue();
  },

  /** Saves a picture of the window, or of a view alone, as `name`.png. */
  async screenshot(page, { name, view, timeout = 180_000, pictures }) {
    const path = join(pictures, `${name}.png`);
    if (!view) await page.screenshot({ path });
    else await (await viewFrame(page, view, timeout)).locator("body").screenshot({ path });
    return path;
  },

  /** Size of the window in pixels. */
  async resize(page, { width, height }) {
    await page.setViewportSize({ width, height });
  },
};

/** A view's content security policy forbids to evaluate text; a function goes through the browser's debugger. */
function asFunction(expression) {
  return new Function(`return (${expression});`);
}

/** The document of a view: the frame whose <html> carries `data-vas-view`. */
async function viewFrame(page, view, timeout) {
  const deadline = Date.now() + timeout;
  for (;;) {
    for (const frame of page.frames()) {
      if (frame === page.mainFrame()) continue;
      const found = await frame.evaluate(() => document.documentElement.dataset.vasView).catch(() => undefined);
      if (found === view) return frame;
    }
    if (Date.now() > deadline) throw new Error(`The view \`${view}\` is not shown.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
