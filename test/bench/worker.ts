/**
 * The simulator as a process that is driven like the C twin. Arguments: image file, mode, processes, attempts until
 * settled. Commands on standard input, a line each, and their answers:
 *   state PATH   writes the state for the twin: PATH.numbers, PATH.memory; answers ok
 *   run N        executes N attempts; answers the nanoseconds it took
 *   check PATH   compares with what the twin wrote; answers "same N" (values compared) or the first differences
 *   heap N       bytes that N attempts leave on the heap, and how often the collector ran meanwhile
 *   back N, seek N   N movements; answers their nanoseconds
 */
import { readFileSync, writeFileSync } from "node:fs";
import { PerformanceObserver } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { deserialize } from "node:v8";
import type { Image } from "../../src/image/image.js";
import { runSystem } from "../../src/kernel/index.js";
import { AccessColumn, eventsSince, visitAccesses } from "../../src/machine/index.js";
import {
  continueRun,
  observeRefills,
  startSeek,
  startStepBack,
  type Run,
  type Simulation,
} from "../../src/simulator/index.js";
import { go, open, settle } from "./boot.js";
import { configurationNumbers, readState, type Turns } from "./state.js";

/** How the attempts are executed and who looks on. */
type Mode = "simulator" | "checked" | "no-checkpoints" | "events" | "accesses-kept" | "accesses-delivered";

/** Attempts between two deliveries, so few that neither ring overflows. */
const eventSlice = 3_000;
const accessSlice = 2_000;

/** Executes attempts in the way of a mode. Returns what the listener summed up: it must look at what it gets. */
function runner(simulation: Simulation, mode: Mode): (attempts: number) => number {
  const { system } = simulation;
  const { machine } = system;
  const { trace } = machine;
  let seen = trace.sequence;
  const toTick = (attempts: number): void => {
    go(simulation, { kind: "tick", tick: machine.tick + attempts });
  };
  const sliced = (attempts: number, slice: number, deliver: () => number): number => {
    let sum = 0;
    for (let left = attempts; left > 0; left -= slice) {
      toTick(Math.min(left, slice));
      sum += deliver();
    }
    return sum;
  };
  switch (mode) {
    case "simulator":
    case "checked":
      return (attempts) => (toTick(attempts), 0);
    case "no-checkpoints":
      return (attempts) => (runSystem(system, attempts), 0);
    case "events":
      observeRefills(simulation, true);
      return (attempts) =>
        sliced(attempts, eventSlice, () => {
          if (seen < trace.oldest) throw new Error("events were lost: make the slice smaller");
          let sum = 0;
          seen = eventsSince(trace, seen, ({ kind }) => {
            sum += kind;
          });
          return sum;
        });
    case "accesses-kept":
      trace.recordAccesses = true;
      return (attempts) => (toTick(attempts), 0);
    case "accesses-delivered": {
      trace.recordAccesses = true;
      let logged = trace.accesses.sequence;
      return (attempts) =>
        sliced(attempts, accessSlice, () => {
          if (logged < trace.accesses.oldest) throw new Error("accesses were lost: make the slice smaller");
          let sum = 0;
          logged = visitAccesses(trace.accesses, logged, (records, at) => {
            sum += records[at + AccessColumn.Result]!;
          });
          return sum;
        });
    }
  }
}

function saveState(simulation: Simulation, turns: Turns, path: string): void {
  const { numbers, words } = readState(simulation, turns);
  const all = Float64Array.from([...configurationNumbers(simulation, turns), ...numbers]);
  writeFileSync(`${path}.numbers`, new Uint8Array(all.buffer));
  writeFileSync(`${path}.memory`, new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
}

/** Compares with the twin's state, without cycles where several processes take turns: the kernel charges for that. */
function checkState(simulation: Simulation, turns: Turns, path: string): string {
  const { numbers, names, words } = readState(simulation, turns);
  const twin = new Float64Array(arrayBuffer(`${path}.numbers`));
  const twinWords = new Int32Array(arrayBuffer(`${path}.memory`));
  if (twin.length !== numbers.length || twinWords.length !== words.length) {
    const sizes = [`${numbers.length} and ${twin.length} numbers`, `${words.length} and ${twinWords.length} words`];
    return `different sizes: ${sizes.join(", ")}`;
  }
  const differences: string[] = [];
  let compared = words.length;
  numbers.forEach((value, n) => {
    if (turns.order.length > 1 && names[n]!.startsWith("cycles")) return;
    compared++;
    if (value !== twin[n]) differences.push(`${names[n]} is ${value}, of the twin ${twin[n]}`);
  });
  words.forEach((word, n) => {
    if (word !== twinWords[n]) differences.push(`memory word ${n} is ${word}, of the twin ${twinWords[n]}`);
  });
  if (differences.length === 0) return `same ${compared}`;
  return `${differences.length} differences: ${differences.slice(0, 5).join("; ")}`;
}

function arrayBuffer(path: string): ArrayBuffer {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** Heap growth of a run during which the collector must not run; that it did is told by the second number. */
async function heap(run: (attempts: number) => number, attempts: number): Promise<string> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.observe({ entryTypes: ["gc"] });
  const before = process.memoryUsage();
  run(attempts);
  const after = process.memoryUsage();
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  return `${after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers} ${collections}`;
}

function drive(simulation: Simulation, run: Run): void {
  while (continueRun(simulation, run, Number.MAX_SAFE_INTEGER) === null);
}

function timed(work: () => void): bigint {
  const start = process.hrtime.bigint();
  work();
  return process.hrtime.bigint() - start;
}

/** Steps back one instruction, each time from the place where the last one ended. */
function stepBack(simulation: Simulation): bigint {
  const { tid } = simulation.system.machine.cores[0]!;
  const goal = { tid, granularity: "instruction", depth: "into" } as const;
  return timed(() => {
    drive(simulation, startStepBack(simulation, goal));
  });
}

/** Goes to places all over the run, always back from its end, whose checkpoints are taken anew before. */
function seek(simulation: Simulation, count: number): bigint[] {
  const end = simulation.system.machine.tick;
  return Array.from({ length: count }, (_, n) => {
    const tick = Math.floor(end * ((n * 0.618_034) % 1));
    const time = timed(() => {
      drive(simulation, startSeek(simulation, tick));
    });
    drive(simulation, startSeek(simulation, end));
    return time;
  });
}

async function main(): Promise<void> {
  const [imagePath, mode, processes, settleAttempts] = process.argv.slice(2);
  const simulation = open(deserialize(readFileSync(imagePath!)) as Image, mode === "checked");
  const turns = settle(simulation, Number(processes), Number(settleAttempts));
  const run = runner(simulation, mode as Mode);
  const answer = async (command: string, argument: string): Promise<string> => {
    switch (command) {
      case "state":
        saveState(simulation, turns, argument);
        return "ok";
      case "run":
        return String(
          timed(() => {
            run(Number(argument));
          }),
        );
      case "check":
        return checkState(simulation, turns, argument);
      case "heap":
        return heap(run, Number(argument));
      case "back":
        return Array.from({ length: Number(argument) }, () => stepBack(simulation)).join(" ");
      case "seek":
        return seek(simulation, Number(argument)).join(" ");
      default:
        throw new Error(`unknown command ${command}`);
    }
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const space = line.indexOf(" ");
    process.stdout.write(`${await answer(line.slice(0, space), line.slice(space + 1))}\n`);
  }
}

await main();
