/**
 * What the kernel has to tell the user: printed text, results of `expect`, ends of processes, refusals, shown defects.
 */
import type { Defect } from "../config/index.js";
import { EventKind, type Pid, type Tid } from "../../machine/index.js";
import { resultName } from "../abi/index.js";
import { record, type System } from "./kernel.js";

/** One thing told, in the order in which it happened. */
export type OutputRecord = { readonly tick: number; readonly pid: Pid | 0; readonly tid: Tid | 0 } &
  /** A piece of a line; `lineEnd` closes the line. */
  (
    | { readonly kind: "print"; readonly text: string; readonly lineEnd: boolean }
    /** Bytes that an executable wrote to standard output (1) or standard error (2). */
    | { readonly kind: "write"; readonly descriptor: 1 | 2; readonly bytes: Uint8Array }
    /** An executable asked for a call that is not here; told once a number. */
    | { readonly kind: "unknown-call"; readonly number: number; readonly pc: number }
    /** A system call failed whose result the program does not look at: index into `Image.ignoredCalls`; told once each. */
    | { readonly kind: "ignored-failure"; readonly index: number; readonly result: number }
    /** An `expect` statement: index into `Image.assertions` and the operands it saw. */
    | {
        readonly kind: "expect";
        readonly index: number;
        readonly left: bigint;
        readonly right: bigint;
        readonly held: boolean;
      }
    /** A process ended. */
    | { readonly kind: "exit"; readonly text: string }
    /** A defect of the published patches showed (vas-semantics §2.15), or the kernel has a remark. */
    | { readonly kind: "defect"; readonly number: number; readonly text: string }
    /** No memory for a large page: none free in one piece. */
    | { readonly kind: "shortage"; readonly text: string }
    /** Threads wait for each other's segment locks in a circle. */
    | { readonly kind: "deadlock"; readonly text: string }
  );

/** A record without what is the same for all. */
export type OutputContent = OutputRecord extends infer Row
  ? Row extends OutputRecord
    ? Omit<Row, "tick" | "pid" | "tid">
    : never
  : never;

/** The last refused call of a process on a VAS. */
export interface Refusal {
  readonly tick: number;
  readonly pid: Pid;
  readonly vid: number;
  readonly call: "attach" | "detach" | "switch" | "subscribe";
  /** Negative errno. */
  readonly result: number;
  /** Why, in words. */
  readonly text: string;
  /** The two ranges [start, end) that overlap, if that was the reason: of the VAS, and of the process. */
  readonly ranges: { readonly first: readonly [number, number]; readonly second: readonly [number, number] } | null;
}

/** Appends a record of what a thread did; pid and tid are those of the thread on the active core, 0 before boot. */
export function report(system: System, content: OutputContent): void {
  const { kernel, machine } = system;
  const thread = kernel.threads.get(kernel.cores[kernel.activeCore]!.current ?? (0 as Tid));
  kernel.output.push({ tick: machine.tick, pid: thread?.pid ?? 0, tid: thread?.tid ?? 0, ...content } as OutputRecord);
}

/** Reports that a defect of the published patches showed, as text and as an event. */
export function reportDefect(system: System, defect: Defect, text: string): void {
  record(system, EventKind.Defect, defect);
  report(system, { kind: "defect", number: defect, text });
}

/** Largest errno: results from its negative up to -1 say that a call failed. */
const largestErrno = 4095;

/** Notes that a call has failed, if its result is one that the program does not look at. `pc`: of the `ecall`. */
export function noteFailure(system: System, pid: Pid, pc: number, result: number): void {
  if (result >= 0 || result < -largestErrno) return;
  const { kernel } = system;
  const program = kernel.processes.get(pid)?.program;
  const index = (kernel.image.ignoredCalls ?? []).findIndex(
    ({ address, owner }) => address === pc && (owner.kind === "vas" || owner.index === program),
  );
  if (index < 0) return;
  const times = kernel.ignoredFailures.get(index) ?? 0;
  kernel.ignoredFailures.set(index, times + 1);
  if (times === 0) report(system, { kind: "ignored-failure", index, result });
}

/** Remembers why a call on a VAS was refused, replacing what was remembered for this process and VAS. */
export function remember(system: System, refusal: Omit<Refusal, "tick">): number {
  const { kernel } = system;
  kernel.refusals = kernel.refusals.filter(({ pid, vid }) => pid !== refusal.pid || vid !== refusal.vid);
  kernel.refusals.push({ tick: system.machine.tick, ...refusal });
  return refusal.result;
}

/** Forgets the refusal of this process and VAS, because the call has worked since. */
export function forgetRefusal(system: System, pid: Pid, vid: number): void {
  const { kernel } = system;
  kernel.refusals = kernel.refusals.filter((refusal) => refusal.pid !== pid || refusal.vid !== vid);
}

/** "attach → EBUSY". */
export function refusalTitle(refusal: Refusal): string {
  return `${refusal.call} → ${resultName(refusal.result)}`;
}
