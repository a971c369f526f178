/** From why the kernel stopped to why the run stopped, in words. */
import { addressText } from "../../notation/index.js";
import {
  EventKind,
  operationOf,
  pitfallId,
  pitfallTitle,
  type EventKind as Kind,
  type TraceEvent,
} from "../../machine/index.js";
import { resultName, signalName, type SystemStop } from "../../kernel/index.js";
import type { NextAttempt } from "./breakpoint.js";
import { callName, faultKindText, hazardOfEvent, hazardText, processName } from "../names/index.js";
import { findThread, type DataChange, type RunStop, type Simulation } from "../state/index.js";

/** The stop at the end of a run, or where it cannot go on. */
export function describeStop(_simulation: Simulation, { reason, tid, detail, panic }: SystemStop): RunStop {
  switch (reason) {
    case "finished":
      return { reason, tid: null, text: detail || "every process has exited" };
    case "limit":
      return { reason: panic === true ? "panic" : "limit", tid, text: detail };
    case "deadlock":
    case "held":
      return { reason, tid, text: detail };
    default:
      throw new Error(`a run does not end with ${reason}`);
  }
}

/** The stop at a breakpoint; it is put into words if it is to be told. */
export function breakpointStop({ tid, address }: NextAttempt, told = false): RunStop {
  return { reason: "breakpoint", tid, text: told ? `breakpoint at ${addressText(address)}` : "", address };
}

/** The stop at an event; it is put into words if a simulation is given. */
export function eventStop(event: TraceEvent, simulation: Simulation | null = null): RunStop {
  return {
    reason: "event",
    tid: event.tid > 0 ? event.tid : null,
    text: simulation === null ? "" : eventText(simulation, event),
    event,
  };
}

/** The stop at something that was written or read; `tid` did it, null: nobody. */
export function dataStop(changes: readonly DataChange[], tid: number | null): RunStop {
  return { reason: "data", tid, text: changes.map(changeText).join("\n"), changes };
}

/** "7 → 9: a store at main, line 12, by A". */
export function changeText({ access, address, before, after, changed, cause }: DataChange): string {
  const where = address === null ? "" : ` at ${addressText(address)}`;
  if (access === "read") return `read ${after}${where}: ${cause.text}`;
  return `${changed ? `${before} → ${after}` : `${after} again`}${where}: ${cause.text}`;
}

/** A thread on a core, preferring the one the last stop was about; null if all cores are idle. */
export function runningThread(simulation: Simulation): number | null {
  const { threads } = simulation.system.kernel;
  const running = [...threads.values()].filter((thread) => thread.state === "running");
  const last = running.find((thread) => thread.tid === simulation.lastStop.tid);
  if (last !== undefined) return last.tid;
  if (running.length > 0) return running[0].tid;
  const waiting = [...threads.values()].find((thread) => thread.state !== "exited");
  return waiting?.tid ?? null;
}

const accessNames = ["fetch", "load", "store"];
/** Results from here on are shown as addresses. */
const leastAddress = 0x100_0000;

/** "TLB flush, sfence.vma va, asid (0x2002_0000, 3): 1 entry removed". */
function flushText({ system }: Simulation, { a, b, c, d }: TraceEvent): string {
  const operation = operationOf(system.machine.config, b, c)?.name;
  const operands = [...(a >= 0 ? [addressText(a)] : []), ...(c >= 0 ? [String(c)] : [])].join(", ");
  const what = operation === undefined ? "" : `, ${operation}${operands === "" ? "" : ` (${operands})`}`;
  return `TLB flush${what}: ${d} ${d === 1 ? "entry" : "entries"} removed`;
}

/** "thread switch from A to B / scan"; the first thread of a core comes from nowhere. */
function switchText(simulation: Simulation, { a: before, b: after }: TraceEvent): string {
  const from = before > 0 ? ` from ${threadText(simulation, before)}` : "";
  return `thread switch${from} to ${threadText(simulation, after)}`;
}

/** A thread by its process, and by its own name where the process has several. */
export function threadText(simulation: Simulation, tid: number): string {
  const thread = findThread(simulation, tid);
  if (thread === undefined) return `thread ${tid}, which is gone`;
  const process = processName(simulation.system, thread.pid);
  const several = [...simulation.system.kernel.threads.values()].filter(({ pid }) => pid === thread.pid).length > 1;
  return several ? `${process} / ${thread.name}` : process;
}

/** Result of a call: an error by its name, what can be an address as one. */
function resultText(result: number): string {
  if (result < 0 && result > -4096) return resultName(result);
  return result >= leastAddress ? addressText(result) : String(result);
}

/** What an event says, for the stop's description: "TLB miss: load 0x2002_0000 by A". */
function eventText(simulation: Simulation, event: TraceEvent): string {
  if (event.kind === EventKind.ProcessExit) {
    const how = event.b === 0 ? `exited with ${event.a}` : `was killed by ${signalName(event.b)}`;
    return `${processName(simulation.system, event.c)} ${how}`;
  }
  if (event.kind === EventKind.Hazard) return hazardEventText(simulation, event);
  if (event.kind === EventKind.ThreadSwitch) return switchText(simulation, event);
  const who = event.pid > 0 ? ` by ${processName(simulation.system, event.pid)}` : "";
  const access = `${accessNames[event.b] ?? "access"} ${addressText(Math.max(0, event.a))}`;
  const { vases } = simulation.system.kernel;
  const vas = (vid: number): string => vases.get(vid)?.name ?? `${vid}, which is gone`;
  const place = (vid: number): string => (vid === 0 ? "its own space" : `VAS ${vas(vid)}`);
  const call = callName(simulation.system, event);
  const texts: Partial<Record<Kind, string>> = {
    [EventKind.MicroMiss]: `micro-TLB miss: ${access}`,
    [EventKind.TlbMiss]: `TLB miss: ${access}`,
    [EventKind.TlbFill]: `TLB entry of ${addressText(Math.max(0, event.a))} written`,
    [EventKind.TlbEvict]: `TLB entry of ${addressText(Math.max(0, event.a))} evicted`,
    [EventKind.TlbFlush]: flushText(simulation, event),
    [EventKind.PageFault]: `${event.c === 2 ? "spurious page fault, by an entry that allowed less than the page table" : faultKindText(event.e)}: ${access}`,
    [EventKind.MachineCheck]: `machine check: several entries match ${access}`,
    [EventKind.ContextWrite]: `context written: ASID ${event.a}`,
    [EventKind.VasAttach]: `VAS ${vas(event.a)} attached`,
    [EventKind.VasDetach]: `VAS ${vas(event.a)} detached`,
    [EventKind.VasSwitch]: `switch from ${place(event.a)} to ${place(event.b)}${event.c < 0 ? ` → ${resultName(event.c)}` : ""}`,
    [EventKind.Subscribe]: `subscribed to VAS ${vas(event.a)}${event.b >= 0 ? `, shared id ${event.b}` : ", privately"}`,
    [EventKind.Unsubscribe]: `unsubscribed from VAS ${vas(event.a)}`,
    [EventKind.AsidAllocate]: `ASID ${event.a} allocated${event.b !== 0 ? " after a rollover" : ""}`,
    [EventKind.Shootdown]: "TLB shootdown",
    [EventKind.ThreadExit]: "thread ended",
    [EventKind.Expectation]: `expectation ${event.b === 0 ? "failed" : "held"}`,
    [EventKind.SystemCall]: call,
    [EventKind.SystemCallReturn]: `${call} returned ${resultText(event.b)}`,
    [EventKind.Defect]: `defect Q${event.a} of the patches showed`,
  };
  return `${texts[event.kind] ?? EventKind[event.kind]}${who}`;
}

/** "P4, a stale entry …: what happened and what should have." */
function hazardEventText({ system }: Simulation, event: TraceEvent): string {
  const found = hazardOfEvent(system.machine, event);
  const name = `${pitfallId(event.b)}, ${pitfallTitle(event.b)}`;
  return found === undefined ? name : `${name}: ${hazardText(system, found)}`;
}
