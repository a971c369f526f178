/** Who did it: what the attempt that has just been made was, from its events and from who touched the memory. */
import { addressText } from "../../notation/index.js";
import { eventAt, EventKind, Toucher, type TraceEvent } from "../../machine/index.js";
import { callName, faultKindText, kernelCallName, processName } from "../names/index.js";
import { codeAt, findThread, type CauseKind, type DataCause, type Simulation } from "../state/index.js";
import type { VirtualAddress } from "../../machine/index.js";

/** What is known of a change besides the events. */
export interface Hint {
  /** Toucher bits; 0: the mapping has changed, or it is no memory. */
  readonly by: number;
  /** Instruction that touched memory, -1 = none did. */
  readonly pc: number;
  /** Of a TLB slot: what happened to it; null: it is none. */
  readonly slot: "filled" | "replaced" | "removed" | "altered" | null;
}

/** The events of what the kernel did after the last attempt, the first first: they carry the tick that the attempt led to. */
function attemptEvents({ system: { machine } }: Simulation): readonly TraceEvent[] {
  const { trace, tick } = machine;
  const events: TraceEvent[] = [];
  for (let number = trace.sequence - 1; ; number--) {
    const event = eventAt(trace, number);
    if (event === null || event.tick !== tick) return events.reverse();
    events.push(event);
  }
}

const accessNames = ["fetch", "load", "store"];

/** What the kernel did in the attempt. */
function kernelWork(
  { system, image }: Simulation,
  events: readonly TraceEvent[],
  who: string,
): { readonly kind: CauseKind; readonly text: string } {
  const find = (...kinds: EventKind[]): TraceEvent | undefined => events.find(({ kind }) => kinds.includes(kind));
  if (find(EventKind.ProcessExit)) return { kind: "exit", text: `the exit of ${who}` };
  const call = find(EventKind.SystemCall, EventKind.SystemCallReturn);
  if (call) return { kind: "call", text: `the system call ${callName(system, call)} of ${who}` };
  const fault = find(EventKind.PageFault);
  if (fault)
    return {
      kind: "fault",
      text: `the ${faultKindText(fault.e)}, of ${who}'s ${accessNames[fault.b] ?? "access"} of ${addressText(fault.a)}`,
    };
  if (find(EventKind.ThreadSwitch, EventKind.ContextWrite)) return { kind: "switch", text: `the switch from ${who}` };
  const operation = find(EventKind.KernelOperation);
  if (operation) return { kind: "kernel", text: `${kernelCallName(image, operation.a)} of ${who}'s kernel code` };
  return { kind: "kernel", text: `the kernel, for ${who}` };
}

/** Place of an instruction as people name it: "touch, line 14". */
function placeText(simulation: Simulation, tid: number, pc: number): string {
  const place = codeAt(simulation, tid, pc as VirtualAddress);
  const line = place?.line?.range.line;
  if (place?.function === null || place === null || line === undefined) return addressText(pc);
  return `${place.function.name}, line ${line}`;
}

/** Was something edited at this tick? The journal applies it right after the attempt that leads here. */
function wasEdited({ timeline, system }: Simulation): boolean {
  const last = timeline.edits[timeline.applied - 1];
  return last !== undefined && last.tick === system.machine.tick;
}

/** Who did what the last attempt has done to something that is watched; `tid` made it, null: nobody did. */
export function causeOf(simulation: Simulation, tid: number | null, access: "read" | "write", hint: Hint): DataCause {
  const thread = tid === null ? undefined : findThread(simulation, tid);
  const pid = thread?.pid ?? 0;
  const who = pid > 0 ? processName(simulation.system, pid) : "nobody";
  const cause = (kind: CauseKind, text: string): DataCause => ({
    kind,
    text,
    core: thread?.core ?? thread?.lastCore ?? 0,
    pid,
    tid: tid ?? 0,
  });
  const byProgram = (hint.by & (Toucher.Instruction | Toucher.Walker)) !== 0;
  if (!byProgram && wasEdited(simulation)) return cause("edit", "you, in the debugger");
  if ((hint.by & Toucher.Instruction) !== 0 && tid !== null)
    return cause(
      "instruction",
      `a ${access === "read" ? "load" : "store"} at ${placeText(simulation, tid, hint.pc)}, by ${who}`,
    );
  if ((hint.by & Toucher.Walker) !== 0)
    return cause(
      "walker",
      access === "read" ? `the walk of ${who}` : `the walk of ${who}, which sets accessed and dirty bits`,
    );
  const events = attemptEvents(simulation);
  const work = kernelWork(simulation, events, who);
  const flushed = events.some(({ kind }) => kind === EventKind.TlbFlush);
  if (hint.slot === "removed" && flushed) return cause("flush", `a flush by ${work.text}`);
  if (hint.slot === "removed") return cause("eviction", `a refill of ${who}, which evicted the entry below`);
  if (hint.slot === "filled") return cause("refill", `a refill of ${who}`);
  if (hint.slot === "replaced") return cause("eviction", `a refill of ${who}, which evicted it`);
  if (hint.slot === "altered")
    return cause(
      work.kind === "kernel" ? "walker" : work.kind,
      work.kind === "kernel" ? `the walk of ${who}` : work.text,
    );
  if ((hint.by & Toucher.Copy) !== 0) return cause("copy", `a copy by ${work.text}`);
  if ((hint.by & Toucher.Zero) !== 0) return cause("zero", `zeroing by ${work.text}`);
  // What no event tells of is a miss, whose registers the hardware writes.
  if (events.length === 0 && hint.by === 0) return cause("refill", `a miss of ${who}`);
  return cause(work.kind, work.text);
}
