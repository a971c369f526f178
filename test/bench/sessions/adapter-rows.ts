/** The rows of the debug adapter: what a person waits for who steps, and how long the editor's host is kept from answering. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bindableCores, boundTo } from "./cores.js";
import type { DebuggerTime } from "./debugger.js";
import { idle, type HostTime } from "./host-time.js";
import { spread, type Spread } from "../measure.js";
import { atLeast, type Row } from "../rows/rows.js";
import type { StdioTime } from "./stdio.js";
import type { StopRates } from "./stops.js";

/** The bundles of debugger.ts, host.ts and the adapter's process, the folder of the examples, and one for files. */
export interface AdapterPlan {
  readonly debugger: string;
  readonly host: string;
  readonly adapter: string;
  /** The client of stdio.ts, `vas`, the adapter that does nothing, and stops.ts. */
  readonly stdio: string;
  readonly vas: string;
  readonly "idle-adapter": string;
  readonly stops: string;
  readonly examples: string;
  readonly folder: string;
}

/** Group of the rows of the debug adapter. */
export const debuggerWork = "Debug adapter in one process, beside the messages of a step as JSON, written and read";

/** The quick start's scenario, and a line of it with a call. */
function quickStart({ examples }: AdapterPlan): { readonly scenario: string; readonly line: number } {
  const scenario = join(examples, "shared-libc.vas");
  const lines = readFileSync(scenario, "utf8").split("\n");
  return { scenario, line: lines.findIndex((text) => text.includes("libc.sum(libc.table, 16)")) + 1 };
}

/** What a person waits for who steps in the quick start's scenario. The ratio is to what any adapter must do. */
function latency(plan: AdapterPlan): Row[] {
  const { scenario, line } = quickStart(plan);
  const output = execFileSync(process.execPath, [plan.debugger, scenario, String(line), "1000"], { encoding: "utf8" });
  const times = Object.entries(JSON.parse(output) as Record<string, DebuggerTime>);
  const asSpread = ({ median, least, p99 }: DebuggerTime, scale = 1): Spread => ({
    median: median * scale,
    least: least * scale,
    greatest: p99 * scale,
  });
  const [, floor] = times[0]!;
  return times.slice(1).map(([work, time]) => {
    const ratio = {
      median: floor.median / time.median,
      least: floor.median / time.p99,
      greatest: floor.median / time.least,
    };
    return {
      group: debuggerWork,
      work,
      ours: asSpread(time),
      other: asSpread(floor),
      unit: "µs (to the 99th percentile)",
      ratio,
      plain: null,
      target: "p99 ≤ 5 ms",
      met: time.p99 <= 5000,
    };
  });
}

/** The statement of the loop that `libc.sum` runs through there: one load and one addition, no call, no switch. */
function plainStatement(scenario: string): number {
  return (
    readFileSync(scenario, "utf8")
      .split("\n")
      .findIndex((text) => text.includes("s = s + u64[p + i * 8]")) + 1
  );
}

/** Group of the rows of one client over standard input and output. */
export const stdioWork = "`vas dap` over standard input and output, beside an adapter that does nothing";

/** How many times as long as the idle adapter each piece of work may take. */
const mostTimes: Readonly<Record<string, number>> = {
  next: 2,
  stepBack: 3,
  "next, then threads, stack, scopes and variables": 4,
};

/** The same requests by the same client to both adapters, in turn: all on one core, and the client on another than the adapters. */
function overStdio(plan: AdapterPlan): Row[] {
  const { scenario } = quickStart(plan);
  const setup = [plan.stdio, plan.vas, plan["idle-adapter"], scenario, String(plainStatement(scenario))];
  const [one = null, another = null] = bindableCores();
  const places =
    one === null
      ? [{ where: "", client: null, adapter: null }]
      : [
          { where: ", client and adapter on one core", client: one, adapter: one },
          ...(another === null ? [] : [{ where: ", on a core each", client: one, adapter: another }]),
        ];
  return places.flatMap(({ where, client, adapter }) => {
    const [file, ...args] = boundTo(client, [process.execPath, ...setup, ...(adapter === null ? [] : [adapter])]);
    const output = execFileSync(file, args, { encoding: "utf8" });
    return Object.entries(JSON.parse(output) as Record<string, StdioTime>).map(([work, { ours, idle: nothing }]) => {
      const ratio = spread(ours.map((time, round) => nothing[round]! / time));
      const most = mostTimes[work]!;
      return {
        group: stdioWork,
        work: work + where,
        ours: spread(ours),
        other: spread(nothing),
        unit: "µs",
        ratio,
        plain: null,
        ...atLeast(1 / most, ratio),
        target: `≤ ${most} ×`,
      };
    });
  });
}

/** Group of the rows of stops that do not come. */
export const stopWork = "Stops that are waited for, in the debug adapter";

function waitedFor(plan: AdapterPlan): Row[] {
  const { plain, watched, conditions } = JSON.parse(
    execFileSync(process.execPath, [plan.stops], { encoding: "utf8" }),
  ) as StopRates;
  const ratio = spread(watched.map((rate, round) => rate / plain[round]!));
  const asked = spread(conditions);
  return [
    {
      group: stopWork,
      work: "data breakpoint on a page seldom touched, against none",
      ours: spread(watched),
      other: spread(plain),
      unit: "million attempts a second",
      ratio,
      plain: null,
      ...atLeast(0.5, ratio),
    },
    {
      group: stopWork,
      work: "breakpoint in a loop whose condition is false",
      ours: asked,
      other: null,
      unit: "million conditions a second",
      ratio: null,
      plain: null,
      target: "≥ 1",
      met: asked.median >= 1,
    },
  ];
}

/** Group of the rows of the extension host. */
export const hostWork = "Extension host, kept from answering while its adapter is busy";

const endless = (body: string): string =>
  `scenario "e"\nmachine rv64-sv39\nkernel linux-rfc { max_steps 100000000000 }\nprogram p { fn main() { while (1) { ${body} } } }\nprocess A runs p\n`;

/** How long the host cannot answer, whatever the adapter does. */
function hostTimes(plan: AdapterPlan): Row[] {
  const file = (name: string, text: string): string => {
    const path = join(plan.folder, name);
    writeFileSync(path, text);
    return path;
  };
  const program = (_: unknown, n: number): string =>
    `program p${n} { fn main() { let a = ${n}  let b = a + 1  let c = a * b  print "done", c } }`;
  const files = [
    file("endless.vas", endless("let x = 1")),
    file("flood.vas", endless('print "flood"')),
    file(
      "large.vas",
      `scenario "l"\nmachine rv64-sv39\nkernel linux-rfc\n${Array.from({ length: 1500 }, program).join("\n")}\nprocess A runs p0\n`,
    ),
  ];
  const output = execFileSync(process.execPath, [plan.host, plan.adapter, ...files], { encoding: "utf8" });
  const times = JSON.parse(output) as Record<string, HostTime>;
  const asSpread = ({ median, p99 }: HostTime): Spread => ({ median, least: 0, greatest: p99 });
  // The same loop while nothing runs: what the rest of the machine does to it.
  const { [idle]: quiet, ...busy } = times;
  return Object.entries(busy).map(([work, time]) => ({
    group: hostWork,
    work: `${work} (longest ${time.greatest.toFixed(0)} of ${time.turns} turns)`,
    ours: asSpread(time),
    other: asSpread(quiet!),
    unit: "ms (to the 99th percentile)",
    ratio: null,
    plain: null,
    target: "p99 ≤ 50 ms",
    met: time.p99 <= 50,
  }));
}

/** All rows. */
export function adapterRows(plan: AdapterPlan, only: string, progress: (text: string) => void): Row[] {
  const groups: readonly [string, (plan: AdapterPlan) => Row[]][] = [
    [debuggerWork, latency],
    [stdioWork, overStdio],
    [stopWork, waitedFor],
    [hostWork, hostTimes],
  ];
  return groups.flatMap(([group, measure]) => {
    if (!group.includes(only)) return [];
    progress(group);
    return measure(plan);
  });
}
