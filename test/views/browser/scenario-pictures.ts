/**
 * Pictures of a view as it shows a real stop: `npx tsx test/views/browser/scenario-pictures.ts OUT.png SCENARIO [key=value…]`.
 * Keys: view, theme, width, height, line (breakpoint), filter (exception filter), steps, and settings such as machine.tags.
 */
import { connect, start, stopped } from "../../debug/client.js";
import type { ToView } from "../../../src/protocol/messages.js";
import type { VasRequestName } from "../../../src/protocol/requests.js";
import type { ThemeName } from "./themes.js";
import { bundleViews, launchBrowser, openTab, openView, type ViewName } from "./view-page.js";

async function main(): Promise<void> {
  const [file, program, ...rest] = process.argv.slice(2);
  const options = Object.fromEntries(rest.map((option) => option.split("=") as [string, string]));
  const settings = (block: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(options)
        .filter(([key]) => key.startsWith(`${block}.`))
        .map(([key, value]) => [key.slice(block.length + 1), value]),
    );
  const client = connect();
  const { line, filter, steps = "0", view = "tlb", theme = "dark", width = "900", height = "600" } = options;
  await start(client, {
    program: program!,
    lines: line === undefined ? [] : [Number(line)],
    filters: filter === undefined ? [] : [filter],
    attributes: { machine: settings("machine"), kernel: settings("kernel"), stopAtEnd: true, stopOnEntry: false },
  });
  let { threadId } = await stopped(client);
  for (let step = 0; step < Number(steps); step++) {
    await client.ask("next", { threadId });
    ({ threadId } = await stopped(client));
  }
  const stop = client.events.filter(({ event }) => event === "vas/stopped").at(-1)!.body as Extract<
    ToView,
    { type: "stop" }
  >["stop"];
  const name = view as ViewName;
  const [browser, bundles] = await Promise.all([launchBrowser(), bundleViews([name])]);
  const tab = await openTab(browser);
  const shown = await openView(tab, bundles.get(name)!, {
    theme: theme as ThemeName,
    width: Number(width),
    height: Number(height),
  });
  const requests: readonly VasRequestName[] = [
    "vas/tlb",
    "vas/pageTable",
    "vas/spaces",
    "vas/frame",
    "vas/translate",
    "vas/explain",
  ];
  const bodies = new Map<string, unknown>();
  for (const request of requests.slice(0, 3)) bodies.set(request, await client.ask(request));
  for (const [request, body] of bodies) shown.answer(request as VasRequestName, () => body);
  await shown.send({ type: "stop", session: "s", stop });
  await shown.rendered(stop.position.epoch);
  await shown.page.screenshot({ path: file! });
  await browser.close();
  if (shown.problems.length > 0) process.stderr.write(`${shown.problems.join("\n")}\n`);
  process.exit(0);
}

void main();
