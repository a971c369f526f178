/** What the history of a long run costs, whatever the program touches: bytes, one step back, seeks, the whole way back. */
import { compileSource } from "../../../src/compiler/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { createCoreServices } from "../../../src/language/index.js";
import {
  continueRun,
  historyBytes,
  openSimulation,
  startReverseContinue,
  startRun,
  startSeek,
  startStepBack,
  threads,
  type Run,
  type Simulation,
} from "../../../src/simulator/index.js";

/** Milliseconds, and bytes of the history at its largest. */
export interface HistoryCost {
  readonly bytes: number;
  readonly run: number;
  readonly back: readonly number[];
  readonly seeks: readonly number[];
  readonly reverse: number;
}

/** Stores to four words of each page of a working set, round after round; without one, arithmetic. */
function scenario(megabytes: number, attempts: number): string {
  const body =
    megabytes === 0
      ? "let x = 1 while 1 { x = x * 3 + 1 }"
      : `let m = mmap(0, ${megabytes}M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS) let round = 0
    while 1 {
      for page in 0 .. ${megabytes * 256} { for word in 0 .. 4 { u64[m + page * 4096 + word * 512] = round + word } }
      round = round + 1
    }`;
  return `scenario "history"
machine rv64-sv39 { memory 128M }
kernel intended { max_steps ${attempts * 2} max_kernel_work 1000000000 }
program p { fn main() { ${body} } }
process A runs p`;
}

/** A small linear congruential generator: the same places in every run. */
function places(count: number, most: number): number[] {
  let state = 12_345;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * most);
  });
}

function drive(simulation: Simulation, run: Run): number {
  const begun = performance.now();
  while (continueRun(simulation, run, { now: () => performance.now(), until: performance.now() + 8 }) === null);
  return performance.now() - begun;
}

/** Runs so many attempts over a working set and goes back in every way, `times` times each. */
export async function historyCost(megabytes: number, attempts: number, times: number): Promise<HistoryCost> {
  const services = createCoreServices(languageSettings());
  const { image, problems } = await compileSource(services, scenario(megabytes, attempts), { source: "history.vas" });
  if (image === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const opened = openSimulation(image, {});
  if ("problems" in opened) throw new Error(opened.problems.map(({ message }) => message).join("\n"));
  const { simulation } = opened;
  const { timeline, system } = simulation;
  const run = drive(simulation, startRun(simulation, { kind: "tick", tick: attempts }));
  let bytes = historyBytes(timeline, system);
  const { tid } = threads(simulation)[0]!;
  const back: number[] = [];
  for (let n = 0; n < times; n++)
    back.push(drive(simulation, startStepBack(simulation, { tid, granularity: "instruction", depth: "over" })));
  const seeks: number[] = [];
  for (const place of places(times, attempts)) {
    seeks.push(drive(simulation, startSeek(simulation, place)));
    // One step back from wherever one has gone.
    back.push(drive(simulation, startStepBack(simulation, { tid, granularity: "instruction", depth: "over" })));
    bytes = Math.max(bytes, historyBytes(timeline, system));
  }
  drive(simulation, startSeek(simulation, attempts));
  // The worst place: just behind a checkpoint, where the interval before it has to be gone through again.
  const ticks = timeline.checkpoints.map(({ tick }) => tick);
  for (let n = times; n > 0; n--) {
    drive(simulation, startSeek(simulation, ticks[Math.floor((ticks.length * n) / (times + 1))]! + 1));
    back.push(drive(simulation, startStepBack(simulation, { tid, granularity: "instruction", depth: "over" })));
  }
  drive(simulation, startSeek(simulation, attempts));
  const reverse = drive(simulation, startReverseContinue(simulation));
  return { bytes, run, back, seeks, reverse };
}
