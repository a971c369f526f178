/**
 * What a person waits for who steps through sqlite with debug information: the debug adapter in this process, asked for what VS Code asks after
 * each stop, its views' story included. A process of its own, started with `--expose-gc` by sqlite-rows.ts with a scenario file and the number of
 * steps; prints one JSON line, a `SqliteTime`.
 */
import { readFileSync } from "node:fs";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { readDebugInfo } from "../../../src/dwarf/index.js";
import { readElf } from "../../../src/elf/index.js";
import { connect } from "./client.js";

/** Milliseconds that something took, elapsed and of processor time, each time it was done. */
export interface StepTimes {
  readonly elapsed: number[];
  readonly processor: number[];
}

/** What was measured. */
export interface SqliteTime {
  /** By what was done. */
  readonly steps: Readonly<Record<string, StepTimes>>;
  /** Reading the debug information: milliseconds of processor time, and megabytes that are held afterwards. */
  readonly reading: { readonly processor: number[]; readonly megabytes: number };
}

/** Steps before anything is timed: V8 compiles the adapter meanwhile. */
const warm = 400;

function since(start: { readonly at: number; readonly used: NodeJS.CpuUsage }): [elapsed: number, processor: number] {
  const { user, system } = process.cpuUsage(start.used);
  return [performance.now() - start.at, (user + system) / 1000];
}

const now = (): { at: number; used: NodeJS.CpuUsage } => ({ at: performance.now(), used: process.cpuUsage() });

async function reading(file: string): Promise<SqliteTime["reading"]> {
  const bytes = new Uint8Array(readFileSync(file));
  const processor: number[] = [];
  const held = async (): Promise<number> => {
    // What a first collection finds dead outside of the heap is given back after it.
    globalThis.gc!();
    await new Promise((done) => setTimeout(done, 100));
    globalThis.gc!();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = await held();
  const read: Awaited<ReturnType<typeof readDebugInfo>>[] = [];
  for (let round = 0; round < 5; round++) {
    read.length = 0;
    const start = now();
    read.push(await readDebugInfo(readElf(bytes), (packed) => Promise.resolve(packed)));
    processor.push(since(start)[1]);
  }
  const megabytes = ((await held()) - before) / 1e6;
  if (read[0]!.units.length === 0) throw new Error(`${file} has no debug information`);
  return { processor, megabytes };
}

async function main(): Promise<void> {
  const [program, file, count] = process.argv.slice(2) as [string, string, string];
  const read = await reading(file);
  const { ask, stopped } = connect();
  await ask("initialize", {
    clientID: "bench",
    adapterID: "vas",
    pathFormat: "path",
    linesStartAt1: true,
    columnsStartAt1: true,
  });
  await ask("launch", { program, stopOnEntry: false });
  await ask("setFunctionBreakpoints", { breakpoints: [{ name: "sqlite3VdbeExec" }] });
  await ask("configurationDone");
  await stopped();
  await ask("setFunctionBreakpoints", { breakpoints: [] });
  const { threads } = (await ask("threads")) as DebugProtocol.ThreadsResponse["body"];
  const threadId = threads[0]!.id;
  /** All that VS Code asks after a stop. */
  const look = async (): Promise<void> => {
    await ask("threads");
    const asked = { threadId, startFrame: 0, levels: 20 };
    const { stackFrames } = (await ask("stackTrace", asked)) as DebugProtocol.StackTraceResponse["body"];
    const { scopes } = (await ask("scopes", { frameId: stackFrames[0]!.id })) as DebugProtocol.ScopesResponse["body"];
    for (const { variablesReference, expensive } of scopes)
      if (!expensive) await ask("variables", { variablesReference });
  };
  const times: Record<string, StepTimes> = {};
  const step = async (command: string, timed: boolean): Promise<void> => {
    const start = now();
    await ask(command, { threadId });
    await stopped();
    const moved = since(start);
    await look();
    const looked = since(start);
    if (!timed) return;
    for (const [name, [elapsed, processor]] of [
      [command, moved],
      [`${command}, then all that VS Code asks`, looked],
    ] as const) {
      times[name] ??= { elapsed: [], processor: [] };
      times[name].elapsed.push(elapsed);
      times[name].processor.push(processor);
    }
  };
  for (const timed of [false, true])
    for (const command of ["next", "stepIn", "stepBack"])
      for (let round = 0; round < (timed ? Number(count) : warm / 2); round++) await step(command, timed);
  const answer: SqliteTime = { steps: times, reading: read };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.exit(0);
}

await main();
