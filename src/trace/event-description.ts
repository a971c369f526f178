/** An event of the machine or the kernel in words and names: what lists of events have a line for. */
import type { Image } from "../image/image.js";
import { firstKernelFunction, kernelCalls } from "../image/kernel-call.js";
import {
  Access,
  EventKind,
  type FaultKind,
  FlushScope,
  KernelStep,
  pitfallId,
  type TraceEvent,
} from "../machine/index.js";
import { resultName, signalName } from "../kernel/index.js";
import { callName, faultKindNames, type Simulation } from "../simulator/index.js";

/** What an event tells besides when, where and who. Addresses are numbers; levels, calls and owners are names. */
export type EventFacts = Readonly<Record<string, string | number | boolean | readonly number[]>>;

/** One event. */
export interface DescribedEvent {
  /** Number of the event, from 0. */
  readonly sequence: number;
  /** Attempts of instructions before it; what `seek` of the debugger takes. */
  readonly tick: number;
  /** Of the core that it happened on. */
  readonly cycle: number;
  readonly core: number;
  readonly pid: number;
  readonly process: string;
  readonly tid: number;
  /** A word: `miss`, `fill`, `flush`, `page-fault`, … */
  readonly event: string;
  readonly facts: EventFacts;
}

/** The words for events. */
export const eventWords: Readonly<Record<EventKind, string>> = {
  [EventKind.MicroMiss]: "first-level-miss",
  [EventKind.TlbMiss]: "miss",
  [EventKind.TlbFill]: "fill",
  [EventKind.TlbEvict]: "evict",
  [EventKind.TlbFlush]: "flush",
  [EventKind.PageFault]: "page-fault",
  [EventKind.MachineCheck]: "machine-check",
  [EventKind.ContextWrite]: "context-write",
  [EventKind.SystemCall]: "system-call",
  [EventKind.SystemCallReturn]: "system-call-return",
  [EventKind.ThreadSwitch]: "thread-switch",
  [EventKind.VasAttach]: "attach",
  [EventKind.VasDetach]: "detach",
  [EventKind.VasSwitch]: "vas-switch",
  [EventKind.Subscribe]: "subscribe",
  [EventKind.Unsubscribe]: "unsubscribe",
  [EventKind.AsidAllocate]: "asid-allocate",
  [EventKind.Shootdown]: "shootdown",
  [EventKind.ThreadExit]: "thread-exit",
  [EventKind.ProcessExit]: "process-exit",
  [EventKind.Expectation]: "expectation",
  [EventKind.Meet]: "meet",
  [EventKind.Hazard]: "hazard",
  [EventKind.Defect]: "defect",
  [EventKind.KernelOperation]: "kernel-operation",
  [EventKind.KernelStep]: "kernel-step",
};

/** Steps in the middle of a call. */
const kernelStepWords: Readonly<Record<KernelStep, string>> = {
  [KernelStep.Flush]: "flush",
  [KernelStep.Send]: "send",
  [KernelStep.Barrier]: "barrier",
  [KernelStep.Wait]: "wait",
  [KernelStep.Free]: "free",
  [KernelStep.Set]: "set",
  [KernelStep.Unlock]: "unlock",
  [KernelStep.Start]: "start",
  [KernelStep.Unlazy]: "unlazy",
  [KernelStep.Read]: "read",
  [KernelStep.CatchUp]: "catch-up",
  [KernelStep.Answer]: "answer",
  [KernelStep.Load]: "load",
  [KernelStep.Registers]: "registers",
  [KernelStep.Release]: "release",
  [KernelStep.Exit]: "exit",
  [KernelStep.Clear]: "clear",
};

const accessWords: Readonly<Record<number, string>> = {
  [Access.Fetch]: "fetch",
  [Access.Load]: "load",
  [Access.Store]: "store",
};

/** How far a flush reached, in words. */
const scopeWords: Readonly<Record<number, string>> = {
  [FlushScope.All]: "all",
  [FlushScope.NonGlobal]: "all but global",
  [FlushScope.Asid]: "ASID",
  [FlushScope.Page]: "page",
  [FlushScope.Shared]: "shared id",
  [FlushScope.Range]: "range",
  [FlushScope.Micro]: "first level",
  [FlushScope.PageOfOther]: "page of another ASID",
};

/** A function of the kernel block by the number that programs call it with. */
function calledName({ kernelCode }: Image, number: number): string {
  const name = Object.keys(kernelCode?.functions ?? {})[number - firstKernelFunction];
  return name === undefined ? String(number) : `kernel.${name}`;
}

const operationNames = new Map<number, string>(Object.entries(kernelCalls).map(([name, number]) => [number, name]));

/** Cores of a mask, ascending. */
function coresOfMask(mask: number): readonly number[] {
  return Array.from({ length: 32 }, (_, core) => core).filter((core) => (mask >>> core) & 1);
}

/**
 * Names that outlive what they name: an event may tell of a process or a VAS that is gone when it is read.
 *
 * @returns functions that know every name that they have ever seen
 */
export function eventNames(simulation: Simulation): {
  readonly process: (pid: number) => string;
  readonly vas: (vid: number) => string;
} {
  const { kernel } = simulation.system;
  const processes = new Map<number, string>();
  const vases = new Map<number, string>();
  const look = (): void => {
    for (const { pid, name } of kernel.processes.values()) processes.set(pid, name);
    for (const { vid, name } of kernel.vases.values()) vases.set(vid, name);
  };
  look();
  const known = (names: Map<number, string>, id: number, fallback: string): string => {
    if (!names.has(id)) look();
    return names.get(id) ?? fallback;
  };
  return {
    process: (pid) => (pid <= 0 ? "" : known(processes, pid, `process ${pid}`)),
    vas: (vid) => (vid === 0 ? "own space" : known(vases, vid, `VAS ${vid}`)),
  };
}

type Names = ReturnType<typeof eventNames>;

/** Describes an event of a simulation. */
export function describeEvent(simulation: Simulation, names: Names, event: TraceEvent): DescribedEvent {
  const { sequence, tick, cycle, core, pid, tid, kind } = event;
  return {
    sequence,
    tick,
    cycle,
    core,
    pid,
    process: names.process(pid),
    tid,
    event: eventWords[kind],
    facts: factsOf(simulation, names, event),
  };
}

function factsOf({ system, image }: Simulation, names: Names, event: TraceEvent): EventFacts {
  const { kind, a, b, c, d, e } = event;
  const { machine, kernel } = system;
  const level = (index: number): string => machine.config.tlbs[index]?.name ?? "";
  const owner = (id: number): string => kernel.owners[id]?.name ?? "";
  const access = accessWords[b] ?? "";
  switch (kind) {
    case EventKind.MicroMiss:
      return { address: a, access, level: level(c), slot: d };
    case EventKind.TlbMiss:
      return { address: a, access, outcome: c === 0 ? "refilled" : "fault", slot: d };
    case EventKind.TlbFill:
    case EventKind.TlbEvict:
      return { address: a, level: level(b), slot: c, owner: owner(d) };
    case EventKind.TlbFlush:
      return { ...(a < 0 ? {} : { address: a }), scope: scopeWords[b] ?? "", ...(c < 0 ? {} : { tag: c }), removed: d };
    case EventKind.PageFault:
      return {
        address: a,
        access,
        cause: ["not present", "protection", "spurious"][c] ?? "",
        kind: faultKindNames[e as FaultKind] ?? "",
        outcome: d === 0 ? "resolved" : String(signalName(d)),
      };
    case EventKind.MachineCheck:
      return { address: a, access, slot: c, other: d };
    case EventKind.ContextWrite:
      return { asid: a, sasidLow: b >>> 0, sasidHigh: c >>> 0, root: d };
    case EventKind.SystemCall:
      return { call: callName(system, event), arguments: [b, c, d] };
    case EventKind.SystemCallReturn:
      return { call: callName(system, event), result: b < 0 ? resultName(b) : b };
    case EventKind.ThreadSwitch:
      return { ...(a < 0 ? {} : { from: a }), ...(b < 0 ? {} : { to: b }) };
    case EventKind.VasAttach:
      return { vas: names.vas(a), space: b };
    case EventKind.VasDetach:
      return { vas: names.vas(a), space: b };
    case EventKind.VasSwitch:
      return { from: names.vas(a), to: names.vas(b), result: c < 0 ? resultName(c) : c };
    case EventKind.Subscribe:
    case EventKind.Unsubscribe:
      return { vas: names.vas(a), ...(b < 0 ? {} : { sharedId: b }) };
    case EventKind.AsidAllocate:
      return { asid: a, rollover: b === 1, space: c };
    case EventKind.Shootdown:
      return { cores: coresOfMask(a), scope: scopeWords[b] ?? "", by: c === 1 ? "broadcast" : "interrupt" };
    case EventKind.ThreadExit:
      return {};
    case EventKind.ProcessExit:
      return b === 0 ? { code: a } : { signal: String(signalName(b)) };
    case EventKind.Expectation:
      return { text: image.assertions[a]?.text ?? "", holds: b === 1 };
    case EventKind.Meet:
      return { at: image.rendezvous[a] ?? "", complete: b === 1 };
    case EventKind.Hazard:
      return { hazard: pitfallId(b), address: a, level: level(c), slot: d };
    case EventKind.KernelOperation:
      return { operation: operationNames.get(a) ?? calledName(image, a), arguments: [b, c, d], result: e };
    case EventKind.KernelStep:
      return { step: kernelStepWords[a as KernelStep], ...(b < 0 ? {} : { of: b }) };
    case EventKind.Defect:
      return { defect: `Q${a}` };
  }
}
