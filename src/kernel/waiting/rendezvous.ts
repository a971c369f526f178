/** `meet`: threads wait for each other at a named point. How a scenario pins an interleaving. */
import { EventKind } from "../../machine/index.js";
import { errno } from "../abi/index.js";
import { processOf, record, threadOf, type Rendezvous, type System, type Thread } from "../state/index.js";
import { block, wake } from "./run-queue.js";

/**
 * meet(point, participants): blocks until as many threads are there as are expected: `participants` of them, or with 0
 * all live threads whose code names the point. Returns 0, or EINVAL for an unknown point or a count that disagrees with
 * the one that the first thread gave.
 */
export function meet(system: System, thread: Thread, index: number, participants: number): number {
  const point = system.kernel.rendezvous[index];
  if (point === undefined || participants < 0) return -errno.EINVAL;
  if (point.waiting.length === 0) point.participants = participants;
  else if (point.participants !== participants) return -errno.EINVAL;
  point.waiting.push(thread.tid);
  if (isComplete(system, point, index)) {
    // The one that completes it goes on without having slept.
    point.waiting.pop();
    release(system, point, index);
    return 0;
  }
  record(system, EventKind.Meet, index, 0);
  block(system, thread, { kind: "meet", point: index });
  return 0;
}

/** Threads that a point waits for if no count was given: those that live and name it. */
function expected(system: System, index: number): Thread[] {
  return [...system.kernel.threads.values()].filter(
    (thread) => thread.state !== "exited" && thread.meets.includes(index),
  );
}

function isComplete(system: System, point: Rendezvous, index: number): boolean {
  if (point.participants > 0) return point.waiting.length >= point.participants;
  return expected(system, index).every((thread) => point.waiting.includes(thread.tid));
}

function release(system: System, point: Rendezvous, index: number): void {
  record(system, EventKind.Meet, index, 1);
  for (const tid of point.waiting.splice(0)) wake(system, threadOf(system.kernel, tid));
}

/** Completes the points whose missing participants have ended. */
export function completeMeetings(system: System): void {
  system.kernel.rendezvous.forEach((point, index) => {
    if (point.waiting.length > 0 && isComplete(system, point, index)) release(system, point, index);
  });
}

/** "W waits at `free` (1 of 3 there) for R1, R2". */
export function describeMeeting(system: System, thread: Thread, index: number): string {
  const { kernel } = system;
  const point = kernel.rendezvous[index]!;
  const all = point.participants > 0 ? point.participants : expected(system, index).length;
  const missing = [...kernel.threads.values()]
    .filter((other) => other.meets.includes(index) && !point.waiting.includes(other.tid))
    .map((other) => `${threadTitle(system, other)}${other.state === "exited" ? ", which has exited" : ""}`);
  const whom = missing.length > 0 ? ` for ${missing.join(" and ")}` : "";
  return `${threadTitle(system, thread)} waits at \`${point.name}\` (${point.waiting.length} of ${all} there)${whom}`;
}

/** Name of a thread for messages: the process's name, and the thread's own if it is not the main one. */
export function threadTitle(system: System, thread: Thread): string {
  const { name } = processOf(system.kernel, thread.pid);
  return Number(thread.tid) === Number(thread.pid) ? name : `${name}/${thread.name}`;
}
