/**
 * Lockable segments of SpaceJMP (vas-semantics §3.3, recalled): a switch takes the lock of every lockable segment that is
 * mapped where it goes, exclusively if it can be written there, else shared, and the thread waits until it has them
 * all. Locks are taken in ascending order of segment ids and granted first come, first served (both chosen: the order
 * is not known).
 */
import type { Tid } from "../../machine/index.js";
import { switchSpace } from "../shootdown/index.js";
import { errno } from "../abi/index.js";
import {
  findVma,
  liveThreads,
  pay,
  processOf,
  report,
  spaceOf,
  threadOf,
  type AttachedVas,
  type Kernel,
  type Segment,
  type SegmentLock,
  type System,
  type Thread,
} from "../state/index.js";
import { returnValue } from "../loading/index.js";
import { threadTitle } from "./rendezvous.js";
import { block, wake } from "./run-queue.js";

/** A lock that nobody holds. */
export function freeLock(lockable: boolean): SegmentLock {
  return { lockable, holders: [], exclusive: false, waiting: [] };
}

/** A lock that an address space asks for. */
interface Demand {
  readonly segment: Segment;
  readonly exclusive: boolean;
}

/** What executing in an instance needs, by ascending segment id; nothing in the primary space (null). */
function demands(kernel: Kernel, attachment: AttachedVas | null): Demand[] {
  if (attachment === null) return [];
  const mm = spaceOf(kernel, attachment.space);
  const sids = [...kernel.vases.get(attachment.vid)!.segments, ...attachment.segments].map(({ sid }) => sid);
  return sids
    .sort((a, b) => a - b)
    .map((sid) => kernel.segments.get(sid)!)
    .filter(({ lock }) => lock.lockable)
    .map((segment) => ({ segment, exclusive: findVma(mm.vmas, segment.start)?.write ?? false }));
}

/** Holds the thread the lock in the way that is asked for? */
function holds({ lock }: Segment, tid: Tid, exclusive: boolean): boolean {
  return lock.holders.includes(tid) && lock.exclusive === exclusive;
}

/** Could a thread that is not in the queue have the lock, as far as those who hold it go? */
function isFree({ lock }: Segment, tid: Tid, exclusive: boolean): boolean {
  const others = lock.holders.filter((holder) => holder !== tid);
  return others.length === 0 || (!exclusive && !lock.exclusive);
}

function grant(system: System, { lock }: Segment, tid: Tid, exclusive: boolean): void {
  pay(system, "segmentLock");
  if (!lock.holders.includes(tid)) lock.holders.push(tid);
  lock.exclusive = exclusive;
}

/** Takes the thread off the holders, and gives the lock to whom it is free for now. */
function release(system: System, segment: Segment, tid: Tid): void {
  const { lock } = segment;
  if (!lock.holders.includes(tid)) return;
  pay(system, "segmentLock");
  lock.holders = lock.holders.filter((holder) => holder !== tid);
  if (lock.holders.length === 0) lock.exclusive = false;
  serve(system, segment);
}

/** Grants the lock to the head of its queue, for as long as it can. */
function serve(system: System, segment: Segment): void {
  for (;;) {
    const next = segment.lock.waiting[0];
    if (next === undefined || !isFree(segment, next.tid, next.exclusive)) return;
    segment.lock.waiting.shift();
    grant(system, segment, next.tid, next.exclusive);
    continueSwitch(system, threadOf(system.kernel, next.tid));
  }
}

/** A thread whose wait is over goes on with its switch: to the next lock, or into the VAS. */
function continueSwitch(system: System, thread: Thread): void {
  const { blocked } = thread;
  if (blocked?.kind !== "segment lock") return;
  const attachment = system.kernel.attached.get(blocked.attachment)!;
  const missing = acquire(system, thread, attachment);
  if (missing !== null) {
    thread.blocked = { kind: "segment lock", sid: missing.sid, attachment: attachment.id };
    announceDeadlock(system, thread);
    return;
  }
  enter(system, thread, attachment);
  returnValue(system, thread, 0n);
  wake(system, thread);
}

/** Takes what is free of what the instance needs, in order; the first segment that it has to wait for, or null. */
function acquire(system: System, thread: Thread, attachment: AttachedVas | null): Segment | null {
  for (const { segment, exclusive } of demands(system.kernel, attachment)) {
    const { lock } = segment;
    if (holds(segment, thread.tid, exclusive)) continue;
    // Who holds it in another way must not stand behind those who wait for it to let go.
    const isHolder = lock.holders.includes(thread.tid);
    if ((lock.waiting.length > 0 && !isHolder) || !isFree(segment, thread.tid, exclusive)) {
      lock.waiting.splice(isHolder ? 0 : lock.waiting.length, 0, { tid: thread.tid, exclusive });
      return segment;
    }
    grant(system, segment, thread.tid, exclusive);
    if (isHolder) serve(system, segment);
  }
  return null;
}

/** The thread has all locks: it gives up the others and executes in its new space from now on. */
function enter(system: System, thread: Thread, attachment: AttachedVas | null): void {
  const process = processOf(system.kernel, thread.pid);
  thread.activeVas = attachment?.vid ?? 0;
  thread.space = attachment?.space ?? process.space;
  releaseOthers(system, thread, attachment);
}

/** Gives up every lock that the instance does not need, or needs in another way. */
function releaseOthers(system: System, thread: Thread, attachment: AttachedVas | null): void {
  const wanted = demands(system.kernel, attachment);
  for (const segment of system.kernel.segments.values()) {
    if (!wanted.some((demand) => demand.segment === segment && holds(segment, thread.tid, demand.exclusive)))
      release(system, segment, thread.tid);
  }
}

/**
 * Enters an instance, or with null the primary space, as soon as its locks can be had. The caller has checked that the
 * thread may go there and is not there already.
 *
 * @returns 0: the thread is there. Null: it waits. −EDEADLK (`lock_deadlock refuse`): it would wait for ever; it keeps
 * what it had with `lock_handover acquire-first`, and is in its primary space otherwise.
 */
export function enterLocked(system: System, thread: Thread, attachment: AttachedVas | null): number | null {
  const { config } = system.kernel;
  const kept = heldBy(system.kernel, thread.tid);
  if (config.lockHandover === "release-first") releaseOthers(system, thread, attachment);
  const missing = acquire(system, thread, attachment);
  if (missing === null) {
    enter(system, thread, attachment);
    switchSpace(system, spaceOf(system.kernel, thread.space));
    return 0;
  }
  const circle = findCircle(system.kernel, thread, missing);
  if (circle !== null && config.lockDeadlock === "refuse") {
    giveUp(system, thread, missing, kept);
    return -errno.EDEADLK;
  }
  thread.leftVas = thread.activeVas;
  block(system, thread, { kind: "segment lock", sid: missing.sid, attachment: attachment!.id });
  announceDeadlock(system, thread);
  return null;
}

/** Leaves the queue of a refused switch, with the locks that the thread had before, or with none. */
function giveUp(system: System, thread: Thread, missing: Segment, kept: readonly Segment[]): void {
  const { kernel } = system;
  missing.lock.waiting = missing.lock.waiting.filter(({ tid }) => tid !== thread.tid);
  if (kernel.config.lockHandover === "acquire-first") {
    for (const segment of heldBy(kernel, thread.tid)) if (!kept.includes(segment)) release(system, segment, thread.tid);
    return;
  }
  enter(system, thread, null);
  switchSpace(system, spaceOf(kernel, thread.space));
}

/** Segments whose lock a thread holds, by ascending id. */
export function heldBy(kernel: Kernel, tid: Tid): Segment[] {
  return [...kernel.segments.values()].filter(({ lock }) => lock.holders.includes(tid)).sort((a, b) => a.sid - b.sid);
}

/** Ends a thread's part in all locks: it leaves its VAS, or is ending. What it waited for it waits for no more. */
export function dropLocks(system: System, thread: Thread): void {
  for (const segment of system.kernel.segments.values()) {
    const { lock } = segment;
    if (lock.waiting.some(({ tid }) => tid === thread.tid)) {
      lock.waiting = lock.waiting.filter(({ tid }) => tid !== thread.tid);
      serve(system, segment);
    }
    release(system, segment, thread.tid);
  }
}

/** Executes a thread in the space, or waits to enter it? */
export function isOccupied(kernel: Kernel, attachment: AttachedVas): boolean {
  const entering = ({ blocked }: Thread): boolean =>
    blocked?.kind === "segment lock" && blocked.attachment === attachment.id;
  return liveThreads(kernel, attachment.pid).some((thread) => thread.space === attachment.space || entering(thread));
}

/** Threads that a thread in the queue of a segment waits for: those who hold its lock or stand before it. */
function awaited({ lock }: Segment, tid: Tid): Tid[] {
  const place = lock.waiting.findIndex((one) => one.tid === tid);
  const ahead = lock.waiting.slice(0, place).map((one) => one.tid);
  return [...lock.holders, ...ahead].filter((other) => other !== tid);
}

/** Whom a blocked thread waits for, as far as it is certain: for a lock, or to join. */
function blockers(kernel: Kernel, thread: Thread): Tid[] {
  const { blocked } = thread;
  if (blocked?.kind === "join") return [blocked.tid];
  return blocked?.kind === "segment lock" ? awaited(kernel.segments.get(blocked.sid)!, thread.tid) : [];
}

/**
 * A circle of threads that each wait for the next and would be closed by `thread` waiting for `segment`, beginning with
 * the thread itself; null if there is none.
 */
function findCircle(kernel: Kernel, thread: Thread, segment: Segment): Thread[] | null {
  const visited = new Set<Tid>();
  const search = (path: Thread[], next: readonly Tid[]): Thread[] | null => {
    for (const tid of next) {
      if (tid === thread.tid) return path;
      if (visited.has(tid)) continue;
      visited.add(tid);
      const other = threadOf(kernel, tid);
      const found = search([...path, other], blockers(kernel, other));
      if (found !== null) return found;
    }
    return null;
  };
  return search([thread], awaited(segment, thread.tid));
}

/** Tells the user if the wait of a thread has closed a circle. */
function announceDeadlock(system: System, thread: Thread): void {
  const { kernel } = system;
  if (thread.blocked?.kind !== "segment lock") return;
  const circle = findCircle(kernel, thread, kernel.segments.get(thread.blocked.sid)!);
  if (circle === null) return;
  const text = circle.map((one) => describeWait(system, one)).join("; ");
  report(system, { kind: "deadlock", text: `deadlock of segment locks: ${text}` });
}

/** "W waits for segment `log` to write, held by R; it holds `data`" for a thread that waits for a lock or to join. */
export function describeWait(system: System, thread: Thread): string {
  const { kernel } = system;
  const { blocked } = thread;
  const title = (tid: Tid): string => threadTitle(system, threadOf(kernel, tid));
  const held = heldBy(kernel, thread.tid).map(({ name }) => `\`${name}\``);
  const own = held.length > 0 ? ` and holds ${held.join(", ")}` : "";
  if (blocked?.kind === "join") return `${threadTitle(system, thread)} waits for ${title(blocked.tid)} to end${own}`;
  if (blocked?.kind !== "segment lock") return `${threadTitle(system, thread)} waits${own}`;
  const segment = kernel.segments.get(blocked.sid)!;
  const request = segment.lock.waiting.find(({ tid }) => tid === thread.tid);
  const others = segment.lock.holders.filter((tid) => tid !== thread.tid).map(title);
  const by = others.length > 0 ? `, which ${others.join(" and ")} ${others.length > 1 ? "hold" : "holds"}` : "";
  const purpose = request?.exclusive === true ? "to write" : "to read";
  return `${threadTitle(system, thread)} waits for segment \`${segment.name}\` ${purpose}${by}${own}`;
}
