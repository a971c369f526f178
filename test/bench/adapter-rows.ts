/** The rows of the debug adapter: what a person waits for who steps, and how long the editor's host is kept from answering. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DebuggerTime } from "./debugger.js";
import { idle, type HostTime } from "./host-time.js";
import type { Spread } from "./measure.js";
import type { Row } from "./rows.js";

/** The bundles of debugger.ts, host.ts and the adapter's process, the folder of the examples, and one for files. */
export interface AdapterPlan {
  readonly debugger: string;
  readonly host: string;
  readonly adapter: string;
  readonly examples: string;
  readonly folder: string;
}

/** Group of the rows of the debug adapter. */
export const debuggerWork = "Debug adapter in one process, beside the messages of a step as JSON, written and read";

/** What a person waits for who steps in the quick start's scenario. The ratio is to what any adapter must do. */
function latency(plan: AdapterPlan): Row[] {
  const scenario = join(plan.examples, "shared-libc.vas");
  const line =
    readFileSync(scenario, "utf8")
      .split("\n")
      .findIndex((text) => text.includes("libc.sum(libc.table, 16)")) + 1;
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
export function adapterRows(plan: AdapterPlan, progress: (text: string) => void): Row[] {
  progress(debuggerWork);
  const steps = latency(plan);
  progress(hostWork);
  return [...steps, ...hostTimes(plan)];
}
