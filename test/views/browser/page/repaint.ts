/**
 * How long a view is busy with the picture of a stop, by the browser's own clock: `npx tsx test/views/browser/page/repaint.ts [STOPS]`.
 * From the message with stop and answer to the end of the frame in which it is painted, without the wait for that frame; each view in a page
 * of its own, where nothing else is drawn. 64 processes on a machine with a last level of 1,536 entries, which fills up.
 */
import { loadavg } from "node:os";
import type { Page } from "playwright-core";
import type { ToView, Wish } from "../../../../src/protocol/messages.js";
import type { VasRequestName } from "../../../../src/protocol/requests.js";
import { connect, start, stopped } from "../../../debug/client/client.js";
import { crowd } from "./crowd.js";
import { bundleViews, launchBrowser, openTab, openView, type ViewName } from "./view-page.js";

/** Most milliseconds at the 95th percentile. */
const target = 16;
const questions: Readonly<Partial<Record<ViewName, VasRequestName>>> = {
  tlb: "vas/tlb",
  "page-tables": "vas/pageTable",
  spaces: "vas/spaces",
  timeline: "vas/timeline",
};

type Stop = Extract<ToView, { type: "stop" }>["stop"];
/** What the page measures with. */
interface Measuring {
  vasPosted: { type: string; wish?: Wish | null }[];
  vasBusy: Promise<number>;
}

async function main(stops: number): Promise<void> {
  const names = Object.keys(questions) as ViewName[];
  const [browser, bundles] = await Promise.all([launchBrowser(), bundleViews(names)]);
  process.stdout.write(
    `load ${loadavg()[0]!.toFixed(1)}, ${stops} stops; milliseconds that a view is busy, and processor time of its thread\n`,
  );
  process.stdout.write(
    "| view | p50 | p95 | target | processor p50 | p95 | message |\n|---|---|---|---|---|---|---|\n",
  );
  let missed = false;
  for (const name of names) {
    const client = connect({ "/s/crowd.vas": crowd });
    await start(client, { program: "/s/crowd.vas", attributes: { stopOnEntry: true } });
    let { threadId } = await stopped(client);
    const last = () => client.events.filter(({ event }) => event === "vas/stopped").at(-1)!.body as Stop;
    await client.ask("vas/seek", { tick: 20_000 });
    ({ threadId } = await stopped(client));
    const view = await openView(await openTab(browser), bundles.get(name)!, { width: 780, height: 640 });
    view.answer(questions[name]!, (args) => client.ask(questions[name]!, args));
    await view.send({ type: "role", role: "lead" });
    await client.ask("vas/position", {});
    await view.send({ type: "stop", session: "s", stop: last() });
    await view.rendered(last().position.epoch);
    const clock = await threadClock(view.page);
    const times: number[] = [];
    const work: number[] = [];
    let bytes = 0;
    for (let step = 0; step < stops + 5; step++) {
      await client.ask("next", { threadId });
      ({ threadId } = await stopped(client));
      await client.ask("vas/position", {});
      const wish = await view.page.evaluate(
        () => (window as unknown as Measuring).vasPosted.findLast(({ type }) => type === "wish")?.wish,
      );
      const message: ToView = { type: "stop", session: "s", stop: last() };
      const text = JSON.stringify(
        wish ? { ...message, answer: { ...wish, body: await client.ask(wish.command, wish.arguments) } } : message,
      );
      bytes = text.length;
      const before = await clock();
      const time = await view.page.evaluate(measure, text);
      const used = (await clock()) - before;
      // The first are made while code is still being compiled.
      if (step < 5) continue;
      times.push(time);
      work.push(used);
    }
    const late = quantile(times, 0.95) > target;
    missed ||= late;
    const spread = (values: readonly number[]) =>
      `${quantile(values, 0.5).toFixed(1)} | ${quantile(values, 0.95).toFixed(1)}`;
    process.stdout.write(
      `| ${name} | ${spread(times)} | ≤ ${target}: ${late ? "missed" : "met"} | ${spread(work)} | ${Math.round(bytes / 1024)} KB |\n`,
    );
    await view.page.close();
  }
  await browser.close();
  process.exit(missed ? 1 : 0);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}

/** Processor time of the page's main thread in ms: what others do on the machine is not in it, reading the message is. */
async function threadClock(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration")!.value;
  };
}

/**
 * Delivers a message, and waits for its picture: milliseconds of work in its own turn and in the frame that paints it. No function in it
 * has a name: the page does not know what they would be given it with.
 */
function measure(text: string): Promise<number> {
  const message: unknown = JSON.parse(text);
  return new Promise((resolve) => {
    addEventListener(
      "message",
      () => {
        const [drawn, painted] = [new MessageChannel(), new MessageChannel()];
        // Milliseconds until the next turn: what the message made has been drawn into the document.
        let own: number | null = null;
        drawn.port1.onmessage = () => (own = performance.now() - began);
        requestAnimationFrame(() => {
          const framed = performance.now();
          // A frame that comes before the next turn is in that already.
          const counted = own !== null;
          painted.port1.onmessage = () => resolve(own! + (counted ? performance.now() - framed : 0));
          painted.port2.postMessage(null);
        });
        drawn.port2.postMessage(null);
      },
      { once: true },
    );
    // Before the view's listener: a window calls its listeners in the order in which they came, whether they capture or not.
    const began = performance.now();
    window.postMessage(message, "*");
  });
}

void main(Number(process.argv[2] ?? 60));
