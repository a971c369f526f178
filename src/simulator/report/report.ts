/**
 * The result of a run as one document: what `vas run --json` prints and the Test Explorer reads. Stable: fields are added,
 * never renamed. "Misses" without a level are misses of the last level: MMU exceptions or walks.
 */
import {
  counterTotals,
  EventKind,
  eventsSince,
  kernelImageStart,
  readByte,
  type PhysicalAddress,
  type Pid,
  type VirtualAddress,
} from "../../machine/index.js";
import {
  fileChanges,
  findLeaks,
  resultName,
  signalName,
  type FileChange,
  type Leak,
  type System,
} from "../../kernel/index.js";
import type { CounterOwner, Expression, HazardId, StateQuestion } from "../../image/image.js";
import { runningName, runsOn, stateAnswer } from "./state-questions.js";
import { processesNamed } from "./counter-owner.js";
import { countersOfPart, longestCycles, tlbCounters, type TlbCounters } from "./counter-table.js";
import { allCounters, counterValue, describeCounters, type CounterReport } from "./counter-value.js";
import { streamText } from "./streams.js";
import { evaluateExpectation, type ExpectationResult } from "./expectation.js";
import { describeHazard, exitNumber, type HazardReport } from "../names/index.js";
import { outputSince } from "./output.js";
import { codeAt, type Simulation } from "../state/index.js";

/** A system call that failed silently. */
export interface IgnoredFailure {
  readonly call: string;
  /** What it answered first, such as `-EBUSY`, and to which process. */
  readonly result: string;
  readonly process: string;
  readonly source: number;
  readonly line: number;
  /** How often the call at this place has failed. */
  readonly times: number;
}

/** The document. */
export interface Report {
  readonly scenario: string;
  readonly status: "passed" | "failed" | "limit" | "panic" | "deadlock" | "running";
  /** Why the run ended, in words. */
  readonly stop: string;
  readonly preset: string;
  readonly tags: string;
  readonly ticks: number;
  /** Of the core that ran longest. */
  readonly cycles: number;
  /** The same as time, at the clock rate of the kernel's setting `mhz`. */
  readonly nanoseconds: number;
  readonly mhz: number;
  readonly instructions: number;
  readonly cores: readonly { readonly core: number; readonly cycles: number; readonly instructions: number }[];
  readonly processes: readonly {
    readonly name: string;
    readonly pid: number;
    readonly exit: { readonly code: number } | { readonly signal: string } | null;
    readonly counters: CounterReport;
  }[];
  readonly spaces: readonly {
    readonly name: string;
    readonly id: number;
    readonly sharedId: number | null;
    readonly counters: CounterReport;
  }[];
  readonly tlbs: readonly TlbCounters[];
  /** Every counter that the machine has, by the name that expectations and studies have for it. */
  readonly counters: Readonly<Record<string, number>>;
  /** Measured parts: the same counters, of what threads did in them. */
  readonly parts: readonly { readonly name: string; readonly counters: Readonly<Record<string, number>> }[];
  readonly exceptions: {
    readonly itlbMiss: number;
    readonly dtlbMiss: number;
    readonly protection: number;
    readonly pageFault: number;
    readonly machineCheck: number;
  };
  readonly expectations: readonly ExpectationResult[];
  /** What the coherence checker found, in order; empty while `check` is off. */
  readonly hazards: readonly HazardReport[];
  readonly output: readonly string[];
  /** System calls that failed and whose results the programs did not look at, in the order of their first failures. */
  readonly ignoredFailures: readonly IgnoredFailure[];
  /** What nobody holds and nobody will free: VASes, segments and lost address spaces. */
  readonly leaks: readonly Leak[];
  /** What programs have done to the files that they may write (`files … writable`); absent where there are none. */
  readonly files?: readonly FileChange[];
}

/** The report of a run as it stands. Expectations are evaluated even if it has not ended; what is unknown fails. */
export function report(simulation: Simulation): Report {
  const { machine, kernel } = simulation.system;
  const all = counterTotals(machine, { all: true });
  const expectations = evaluateExpectations(simulation);
  const cycles = longestCycles(simulation);
  const { mhz } = kernel.config;
  return {
    scenario: simulation.image.scenario,
    status: statusOf(simulation, expectations),
    stop: simulation.lastStop.text,
    preset: machine.config.preset,
    tags: machine.config.tags,
    ticks: machine.tick,
    cycles,
    nanoseconds: Math.round((cycles * 1000) / mhz),
    mhz,
    instructions: all.instructions,
    cores: machine.cores.map(({ id, cycles, instructions }) => ({ core: id, cycles, instructions })),
    processes: [...kernel.processes.values()].map((process) => ({
      name: process.name,
      pid: process.pid,
      exit: describeExit(process.exit),
      counters: describeCounters(simulation, { process: process.pid }),
    })),
    spaces: [...kernel.vases.values()].map((vas) => ({
      name: vas.name,
      id: vas.vid,
      sharedId: lastSharedId(simulation, vas.vid, vas.sharedId),
      counters: describeCounters(simulation, { owner: vas.owner }),
    })),
    tlbs: tlbCounters(simulation),
    counters: allCounters(simulation),
    parts: simulation.image.parts.map(({ name }) => ({ name, counters: countersOfPart(simulation, name) })),
    exceptions: {
      itlbMiss: all.walks.fetch,
      dtlbMiss: all.walks.data,
      protection: all.protection,
      pageFault: all.faults.fetch + all.faults.data,
      machineCheck: all.machineChecks,
    },
    expectations,
    hazards: machine.hazards.map((hazard) => describeHazard(simulation.system, hazard)),
    output: printedLines(simulation),
    ignoredFailures: ignoredFailures(simulation),
    leaks: findLeaks(simulation.system),
    ...(mayWriteFiles(simulation) ? { files: fileChanges(simulation.system) } : {}),
  };
}

/** Is there a tree that programs may write? */
function mayWriteFiles({ image }: Simulation): boolean {
  return (image.files ?? []).some(({ writable }) => writable === true);
}

function ignoredFailures({ image, system: { kernel } }: Simulation): readonly IgnoredFailure[] {
  return kernel.output.flatMap((record) => {
    if (record.kind !== "ignored-failure") return [];
    const { call, range } = image.ignoredCalls![record.index]!;
    return {
      call,
      result: `-${resultName(record.result)}`,
      process: kernel.processes.get(record.pid as Pid)?.name ?? "",
      source: range.source ?? 0,
      line: range.line,
      times: kernel.ignoredFailures.get(record.index) ?? 1,
    };
  });
}

/** Evaluates the top-level expectations, and adds the `expect` statements of programs that failed. */
export function evaluateExpectations(simulation: Simulation): readonly ExpectationResult[] {
  const { image, system } = simulation;
  const facts = {
    counter: (unit: string, counter: string, owner: CounterOwner) => counterValue(simulation, unit, counter, owner),
    exit: (name: string) => {
      const exits = processesNamed(simulation, name).map(({ exit }) => (exit === null ? null : exitNumber(exit)));
      return exits.length === 0 || exits.includes(null) ? null : exits.reduce<number>((sum, exit) => sum + exit!, 0);
    },
    state: (asks: StateQuestion, args: readonly number[]) => stateAnswer(system, asks, args),
    runs: (core: number, of: "vas" | "process", name: string) => runsOn(system, core, of, name),
    runningName: (core: number) => runningName(system, core),
    memory: (address: number, bytes: number) => kernelVariable(system, address, bytes),
    output: (name: string, stream: "stdout" | "stderr") => {
      // Of an array what all have written, one after the other.
      const all = processesNamed(simulation, name);
      const descriptor = stream === "stdout" ? 1 : 2;
      return all.length === 0 ? null : all.map(({ pid }) => streamText(system.kernel.output, pid, descriptor)).join("");
    },
    hazard: (id: HazardId | null, at: string | null) => hazardSeen(simulation, id, at),
    deadlock: simulation.lastStop.reason === "deadlock",
  };
  const failed = system.kernel.output.flatMap((record) => {
    if (record.kind !== "expect" || record.held) return [];
    const assertion = image.assertions[record.index];
    const who = system.kernel.processes.get(record.pid as Pid)?.name ?? "";
    return [
      {
        line: assertion.range.line,
        source: assertion.range.source ?? 0,
        text: assertion.text,
        message: assertion.message ?? null,
        passed: false,
        actual: `${who}: ${record.left} and ${record.right}`,
      },
    ];
  });
  return [...failed, ...image.expectations.map((expectation) => evaluateExpectation(expectation, facts))];
}

/** How a run has ended, without the counters of everybody that a report has. */
export function runStatus(simulation: Simulation): Report["status"] {
  return statusOf(simulation, evaluateExpectations(simulation));
}

function statusOf(simulation: Simulation, expectations: readonly ExpectationResult[]): Report["status"] {
  const { reason } = simulation.lastStop;
  const wanted =
    reason === "deadlock" && simulation.image.expectations.some(({ condition }) => asksDeadlock(condition));
  if (reason === "limit" || reason === "panic" || (reason === "deadlock" && !wanted)) return reason;
  if (reason !== "finished" && reason !== "deadlock") return "running";
  return expectations.every(({ passed }) => passed) ? "passed" : "failed";
}

/** Does the file expect something of deadlocks? Then one is a result like others. */
function asksDeadlock(condition: Expression): boolean {
  switch (condition.kind) {
    case "deadlock":
      return true;
    case "unary":
      return asksDeadlock(condition.operand);
    case "binary":
      return asksDeadlock(condition.left) || asksDeadlock(condition.right);
    default:
      return false;
  }
}

function describeExit(exit: Parameters<typeof exitNumber>[0] | null): Report["processes"][number]["exit"] {
  if (exit === null) return null;
  return exit.kind === "code" ? { code: exit.code } : { signal: signalName(exit.signal) };
}

/** The shared id a VAS has, or had when its last user left. */
function lastSharedId(simulation: Simulation, vid: number, now: number): number | null {
  if (now >= 0) return now;
  let last: number | null = null;
  eventsSince(simulation.system.machine.trace, 0, (event) => {
    if (event.kind === EventKind.Subscribe && event.a === vid && event.b >= 0) last = event.b;
  });
  return last;
}

/** A variable of the kernel block, as it is when all is over. */
function kernelVariable({ machine, kernel }: System, address: number, bytes: number): number | null {
  if (!kernel.image.kernelCode) return null;
  const pa = address - kernelImageStart + machine.kernelImage;
  let value = 0;
  for (let n = bytes - 1; n >= 0; n--) value = value * 256 + readByte(machine.memory, (pa + n) as PhysicalAddress);
  return value;
}

/** Did a hazard (P1…, found by the coherence checker) or a defect of the patches (Q1…) show? `at` names a function. */
function hazardSeen(simulation: Simulation, id: HazardId | null, at: string | null): boolean {
  const { machine, kernel } = simulation.system;
  if (id === null) {
    const defects = at === null && kernel.output.some(({ kind }) => kind === "defect");
    return defects || machine.hazards.some((hazard) => isIn(hazard, at));
  }
  const { number } = id;
  if (id.kind === "defect") return kernel.output.some((record) => record.kind === "defect" && record.number === number);
  return machine.hazards.some((hazard) => hazard.pitfall === number && isIn(hazard, at));

  function isIn({ tid, pc }: (typeof machine.hazards)[number], name: string | null): boolean {
    return name === null || codeAt(simulation, tid, pc as VirtualAddress)?.function?.name === name;
  }
}

function printedLines(simulation: Simulation): string[] {
  return outputSince(simulation, 0)
    .items.filter(({ kind }) => kind === "print")
    .map(({ text }) => text);
}
