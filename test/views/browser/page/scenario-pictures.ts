/**
 * Pictures of a view as it shows a real stop: `npx tsx test/views/browser/page/scenario-pictures.ts OUT.png SCENARIO [key=value…]`.
 * Keys: view, theme, width, height, role, line (breakpoint), filter (exception filter), steps, tick, other (what to compare with, as SETTING=VALUE), stored (the view’s state, as JSON), schedule (to follow), wait (a selector to wait for),
 * and settings such as
 * machine.tags. Several views, themes and widths may be named, with commas: one picture each, OUT-VIEW-THEME-WIDTH.png.
 */
import { connect, start, stopped } from "../../../debug/client/client.js";
import type { ToView } from "../../../../src/protocol/messages.js";
import type { ThemeName } from "./themes.js";
import { bundleViews, launchBrowser, openTab, openView, type ViewName } from "./view-page.js";

async function main(): Promise<void> {
  const [file, program, ...rest] = process.argv.slice(2);
  const options = Object.fromEntries(
    rest.map((option) => {
      const [key, ...value] = option.split("=");
      return [key!, value.join("=")];
    }),
  );
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
    attributes: {
      machine: settings("machine"),
      kernel: settings("kernel"),
      stopAtEnd: true,
      stopOnEntry: false,
      ...(options.schedule === undefined ? {} : { schedule: options.schedule }),
    },
  });
  let { threadId } = await stopped(client);
  for (let step = 0; step < Number(steps); step++) {
    await client.ask("next", { threadId });
    ({ threadId } = await stopped(client));
  }
  if (options.tick !== undefined) {
    await client.ask("vas/seek", { tick: Number(options.tick) });
    await stopped(client);
  }
  // The story of a stop is an event of its own, which comes later.
  const { position } = (await client.ask("vas/position", {})) as { position: { epoch: number } };
  while (storiesOf(client).at(-1)?.position.epoch !== position.epoch)
    await new Promise((resolve) => setImmediate(resolve));
  const stop = storiesOf(client).at(-1)!;
  const [names, themes, widths] = [view, theme, width].map((list) => list.split(","));
  const shots = (names as ViewName[]).flatMap((name) =>
    (themes as ThemeName[]).flatMap((theme) => widths!.map((width) => ({ name, theme, width: Number(width) }))),
  );
  const [browser, bundles] = await Promise.all([launchBrowser(), bundleViews(names as ViewName[])]);
  const tab = await openTab(browser);
  for (const { name, theme, width } of shots) {
    const shown = await openView(tab, bundles.get(name)!, {
      theme,
      width,
      height: Number(height),
      ...(options.other === undefined ? {} : { stored: comparedWith(options.other) }),
      ...(options.stored === undefined ? {} : { stored: JSON.parse(options.stored) as unknown }),
    });
    for (const request of [
      ...([
        "vas/tlb",
        "vas/pageTable",
        "vas/spaces",
        "vas/timeline",
        "vas/compare",
        "vas/comparable",
        "vas/lesson",
        "vas/schedule",
        "vas/eventsBetween",
        "vas/verdict",
        "vas/translate",
      ] as const),
    ])
      shown.answer(request, (args) => client.ask(request, args));
    await shown.send({ type: "role", role: (options.role ?? (name === "tlb" ? "lead" : "echo")) as "lead" | "echo" });
    await shown.send({ type: "stop", session: "s", stop });
    shown.page.setDefaultTimeout(20_000);
    await shown.rendered(stop.position.epoch);
    if (options.wait !== undefined) await shown.page.waitForSelector(options.wait);
    await shown.page.screenshot({
      path: shots.length > 1 ? file!.replace(/\.png$/, `-${name}-${theme}-${width}.png`) : file!,
    });
    if (shown.problems.length > 0) process.stderr.write(`${shown.problems.join("\n")}\n`);
  }
  await browser.close();
  process.exit(0);
}

/** The stops so far, with their stories. */
function storiesOf(client: ReturnType<typeof connect>) {
  return client.events
    .filter(({ event }) => event === "vas/stopped")
    .map(({ body }) => body as Extract<ToView, { type: "stop" }>["stop"]);
}

/** State of the comparison's view, with what to compare. */
function comparedWith(other: string): object {
  const [name, value] = other.split("=");
  return { other: JSON.stringify({ settings: [{ name, value }] }), label: `${name} ${value}` };
}

void main();
