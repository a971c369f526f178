/** Who changed something: the attempt that did it, in words. */
import { addressText } from "../../notation/index.js";
import {
  Access,
  EventKind,
  FlushScope,
  operationOf,
  type AccessRecord,
  type Tid,
  type TraceEvent,
  type VirtualAddress,
} from "../../machine/index.js";
import { resultName } from "../../kernel/index.js";
import { callName, faultKindText, kernelCallName, processName } from "../names/index.js";
import { codeAt, type CodePlace, type Simulation } from "../state/index.js";
import { physicalRanges, type HistorySubject } from "./subject.js";

/** One attempt with everything that it caused. */
export interface Attempt {
  /** Thread and instruction, as the attempt began. */
  readonly tid: number;
  readonly pc: number;
  readonly core: number;
  readonly accesses: readonly AccessRecord[];
  readonly events: readonly TraceEvent[];
}

/** Who did it. */
export interface Cause {
  /** "store", "system call munmap", "page fault (store 0x2000_0000)", "TLB fill", "edited by hand". */
  readonly text: string;
  readonly core: number;
  /** 0: nobody's attempt, as with what is edited by hand. */
  readonly tid: number;
  readonly pid: number;
  readonly process: string;
  readonly pc: number;
  /** Function and line of the instruction; null where there is no source. */
  readonly place: CodePlace | null;
}

/** The cause of what was changed by hand. */
export const editedByHand: Cause = { text: "edited by hand", core: 0, tid: 0, pid: 0, process: "", pc: 0, place: null };

const accessNames: Readonly<Record<Access, string>> = {
  [Access.Fetch]: "fetch",
  [Access.Load]: "load",
  [Access.Store]: "store",
};
/** Most bytes that one store writes. */
const widestStore = 8;

/** Tells who made the attempt, and by what it changed the subject. */
export function describeCause(simulation: Simulation, subject: HistorySubject, attempt: Attempt): Cause {
  const { tid, pc, core } = attempt;
  const pid = simulation.system.kernel.threads.get(tid as Tid)?.pid ?? 0;
  return {
    text: causeText(simulation, subject, attempt),
    core,
    tid,
    pid,
    process: pid === 0 ? "" : processName(simulation.system, pid),
    pc,
    place: codeAt(simulation, tid, pc as VirtualAddress),
  };
}

function causeText(simulation: Simulation, subject: HistorySubject, attempt: Attempt): string {
  const { events } = attempt;
  if (subject.kind === "slot") {
    const text = slotCause(simulation, subject.core, subject.level, subject.slot, events);
    if (text !== null) return text;
  }
  if (wroteIt(simulation, subject, attempt)) return "store";
  return kernelCause(simulation, events) ?? walkCause(attempt) ?? "instruction";
}

/** Did the attempt's own store write the bytes? Another address of the same frame counts as well. */
function wroteIt(simulation: Simulation, subject: HistorySubject, { accesses }: Attempt): boolean {
  const ranges = physicalRanges(simulation, subject);
  return accesses.some(
    ({ access, pa }) =>
      access === Access.Store && pa >= 0 && ranges.some(({ start, bytes }) => overlaps(pa, start, bytes)),
  );
}

function overlaps(at: number, start: number, bytes: number): boolean {
  return at < start + bytes && at + widestStore > start;
}

/** What the kernel was doing: the call, the fault or the switch. */
function kernelCause({ system, image }: Simulation, events: readonly TraceEvent[]): string | null {
  const back = events.find(({ kind }) => kind === EventKind.SystemCallReturn);
  const call = events.find(({ kind }) => kind === EventKind.SystemCall) ?? back;
  if (call !== undefined) {
    return `system call ${callName(system, call)}${back !== undefined && back.b < 0 && back.b > -4096 ? ` → ${resultName(back.b)}` : ""}`;
  }
  const fault = events.find(({ kind }) => kind === EventKind.PageFault);
  if (fault !== undefined)
    return `${faultKindText(fault.e)} (${accessNames[fault.b as Access]} ${addressText(fault.a)})`;
  const operation = events.findLast(({ kind }) => kind === EventKind.KernelOperation);
  if (operation !== undefined) return `kernel code, ${kernelCallName(image, operation.a)}`;
  if (events.some(({ kind }) => kind === EventKind.ProcessExit)) return "end of the process";
  if (events.some(({ kind }) => kind === EventKind.ThreadSwitch)) return "thread switch";
  return null;
}

/** A walk that set accessed or dirty bits. */
function walkCause({ accesses, events }: Attempt): string | null {
  const miss = events.find(({ kind }) => kind === EventKind.TlbMiss);
  if (miss !== undefined) return `walk for ${accessNames[miss.b as Access]} ${addressText(miss.a)}`;
  const data = accesses.findLast(({ access }) => access !== Access.Fetch);
  return data === undefined ? null : `${accessNames[data.access]} ${addressText(data.va)}`;
}

/** Fill, replacement or removal of a TLB entry. */
function slotCause(
  simulation: Simulation,
  core: number,
  level: number,
  slot: number,
  events: readonly TraceEvent[],
): string | null {
  const here = (event: TraceEvent): boolean => event.core === core && event.b === level && event.c === slot;
  const filled = events.find((event) => event.kind === EventKind.TlbFill && here(event));
  const evicted = events.find((event) => event.kind === EventKind.TlbEvict && here(event));
  if (filled !== undefined) return evicted === undefined ? "fill" : `fill, which replaced ${addressText(evicted.a)}`;
  const flush = events.findLast((event) => event.kind === EventKind.TlbFlush && event.core === core);
  if (flush === undefined) return null;
  const operation = operationOf(simulation.system.machine.config, flush.b, flush.c)?.name;
  const during = kernelCause(simulation, events);
  // Hardware empties the first level by itself where maintenance or a register's write does so: no instruction has that name.
  const how = operation ?? (flush.b === FlushScope.Micro ? "first-level TLBs" : undefined);
  return `flush${how === undefined ? "" : ` (${how})`}${during === null ? "" : ` in ${during}`}`;
}
