/** The system calls on VASes: arguments and the order of checks of vas-semantics §1.6. */
import { Defect } from "../config/index.js";
import type { Pid, Tid } from "../../machine/index.js";
import { errno } from "../abi/index.js";
import { attachVas, detachSegment, makeVas } from "../vas/index.js";
import {
  checkPermission,
  int32,
  liveThreads,
  need,
  pay,
  processOf,
  releaseShare,
  reportDefect,
  spaceOf,
  threadOf,
  type Call,
  type Process,
  type System,
  type Thread,
  type Vas,
} from "../state/index.js";
import { destroyMm, removePages } from "../pages/index.js";
import {
  detachVas,
  findByName,
  getAttributes,
  noteSleepUnderLock,
  setAttributes,
  switchVas,
} from "../attaching/index.js";
import { nameArgument } from "../threads/index.js";

/** vas_create(name, mode). */
export function vasCreate(call: Call): number {
  const name = nameArgument(call, call.args[0]!);
  if (typeof name === "number") return name;
  if (findByName(call.system.kernel.vases, name) !== null) return -errno.EEXIST;
  pay(call.system, "vasCreate");
  noteSleepUnderLock(call.system, "vas_create");
  return makeVas(call.system, name, int32(call.args[1]!), call.process, call.process.pid).vid;
}

/** vas_find(name). */
export function vasFind(call: Call): number {
  const name = nameArgument(call, call.args[0]!);
  if (typeof name === "number") return name;
  pay(call.system, "vasFind");
  return findByName(call.system.kernel.vases, name) ?? -errno.ESRCH;
}

/** Is the VAS attached to a process, or subscribed to by one? */
export function isInUse(system: System, vas: Vas): boolean {
  return (
    vas.attachments.length > 0 ||
    [...system.kernel.processes.values()].some(({ subscriptions }) => subscriptions.some(({ vid }) => vid === vas.vid))
  );
}

/** vas_delete(vid). A VAS that somebody subscribes to counts as attached. */
export function vasDelete(call: Call): number {
  const { system } = call;
  const { kernel } = system;
  const vas = kernel.vases.get(int32(call.args[0]!));
  if (vas === undefined) return -errno.EINVAL;
  if (isInUse(system, vas)) return -errno.EBUSY;
  const permission = checkPermission(vas, call.process, need.write);
  if (permission < 0) return permission;
  pay(system, "vasDelete");
  for (const { sid, type } of [...vas.segments]) {
    const segment = kernel.segments.get(sid)!;
    if (detachSegment(system, vas, segment) === 0) continue;
    // The patches only log that (§1.6); the segment is free again, since nothing is left that could give it back.
    releaseShare(segment, type);
    reportDefect(
      system,
      Defect.HalfDetach,
      `vas_delete: what changed in segment \`${segment.name}\` cannot be written back and is lost`,
    );
  }
  const mm = spaceOf(kernel, vas.space);
  for (const vma of [...mm.vmas]) removePages(system, mm, vma);
  destroyMm(system, mm);
  kernel.vases.delete(vas.vid);
  return 0;
}

/** The task that a pid names for attach and detach: 0 = the caller; else the thread with that id. */
function targetTask(call: Call, pid: number): { thread: Thread; process: Process } | null {
  if (pid === 0) return { thread: call.thread, process: call.process };
  const { kernel } = call.system;
  const thread = kernel.threads.get(pid as Tid) ?? null;
  const live = thread !== null && thread.state !== "exited" ? thread : liveThreads(kernel, pid as Pid)[0];
  return live === undefined ? null : { thread: threadOf(kernel, live.tid), process: processOf(kernel, live.pid) };
}

/**
 * May the caller attach to or detach from this process? The patches do not ask (Q11); repaired, it must be the same user's or
 * the caller root.
 */
function mayActOn(call: Call, target: Process, what: string): boolean {
  const { uid } = call.process;
  if (uid === 0 || uid === target.uid) return true;
  if (!call.system.kernel.config.othersUnchecked) return false;
  reportDefect(
    call.system,
    Defect.OthersUnchecked,
    `${what}: uid ${uid} acts on ${target.name}, a process of uid ${target.uid}; nothing checks that`,
  );
  return true;
}

/** vas_attach(pid, vid, type). */
export function vasAttach(call: Call): number {
  const [pid, vid, type] = [int32(call.args[0]!), int32(call.args[1]!), int32(call.args[2]!)];
  if (pid < 0 || vid < 0) return -errno.EINVAL;
  const target = targetTask(call, pid);
  if (target === null) return -errno.ESRCH;
  if (!mayActOn(call, target.process, "attach")) return -errno.EPERM;
  return attachVas(call.system, call.process, target.thread, target.process, vid, type);
}

/** vas_detach(pid, vid). */
export function vasDetach(call: Call): number {
  const [pid, vid] = [int32(call.args[0]!), int32(call.args[1]!)];
  if (pid < 0 || vid < 0) return -errno.EINVAL;
  const target = targetTask(call, pid);
  if (target === null) return -errno.ESRCH;
  if (!mayActOn(call, target.process, "detach")) return -errno.EPERM;
  return detachVas(call.system, target.thread, target.process, vid);
}

/** vas_switch(vid). */
export function vasSwitch(call: Call): number | null {
  const vid = int32(call.args[0]!);
  return vid < 0 ? -errno.EINVAL : switchVas(call, vid);
}

/** active_vas(). */
export function activeVas(call: Call): number {
  return call.thread.activeVas;
}

/** vas_getattr(vid, out). */
export function vasGetattr(call: Call): number {
  return getAttributes(call, int32(call.args[0]!), call.system.kernel.vases);
}

/** vas_setattr(vid, in). */
export function vasSetattr(call: Call): number {
  return setAttributes(call, int32(call.args[0]!), call.system.kernel.vases);
}
