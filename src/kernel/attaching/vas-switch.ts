/** vas_switch: executing in another of the process's spaces (vas-semantics §2.10). */
import { Defect } from "../config/index.js";
import { EventKind, type SpaceId, type VirtualAddress } from "../../machine/index.js";
import {
  attachmentsOf,
  forgetRefusal,
  pay,
  record,
  remember,
  reportDefect,
  spaceOf,
  type Call,
  type Process,
  type System,
  type Thread,
} from "../state/index.js";
import { switchSpace } from "../shootdown/index.js";
import { errno } from "../abi/index.js";
import { releaseLocks, takeLocks, takesLocks } from "../waiting/index.js";
import { syncIn, syncOut, type SyncFailure } from "../vas/index.js";

/**
 * Switches the calling thread to a VAS, or with 0 back to the original space. Returns 0 or a negative errno; null while a lock
 * is to be waited for (Q13): then the call is tried again.
 */
export function switchVas(call: Call, vid: number): number | null {
  const { system, thread } = call;
  const result = trySwitch(call, vid);
  if (result === null) {
    rewind(call);
    thread.restarting = true;
  } else if (thread.restarting) {
    thread.restarting = false;
    releaseLocks(system, thread);
  }
  return result;
}

function trySwitch(call: Call, vid: number): number | null {
  const { system, process, thread } = call;
  const { kernel } = system;
  const from = thread.activeVas;
  const next = vid === 0 ? process.space : attachedSpace(system, process, vid);
  if (next === null) return -errno.EINVAL;
  if (vid === from) {
    if (next !== thread.space) {
      reportDefect(
        system,
        Defect.ActiveVasInherited,
        `active_vas is ${vid}, taken over from the creator, but the thread executes in its original space`,
      );
    }
    return 0;
  }
  if (!thread.restarting) pay(system, "vasSwitch");
  const oldSpace = from === 0 ? thread.space : attachedSpace(system, process, from);
  if (oldSpace === null) {
    reportDefect(
      system,
      Defect.ActiveVasInherited,
      `could not find the thread's active VAS ${from}: it was taken over from the creator at fork`,
    );
  }
  if (oldSpace === next) return 0;
  if (call.canRestart && takesLocks(system, thread) && !lockBoth(system, process, thread, oldSpace, next)) return null;
  const failure = synchronise(system, process, oldSpace, next);
  if (failure !== null) {
    record(system, EventKind.VasSwitch, from, vid, failure.result);
    return remember(system, { pid: process.pid, vid: vid === 0 ? from : vid, call: "switch", ...failure });
  }
  thread.activeVas = vid;
  thread.space = next;
  switchSpace(system, spaceOf(kernel, next));
  if (vid !== 0) forgetRefusal(system, process.pid, vid);
  record(system, EventKind.VasSwitch, from, vid, 0);
  return 0;
}

/**
 * The locks of the first synchronisation that there is something to do for: the destination's to write, the source's to read.
 * The author's later tree takes both to write, and also when nothing has changed (vas-semantics §2.13).
 */
function lockBoth(system: System, process: Process, thread: Thread, from: SpaceId | null, to: SpaceId): boolean {
  const { kernel } = system;
  const original = spaceOf(kernel, process.space);
  const attached = spaceOf(kernel, from !== null && from !== process.space ? from : to);
  if (attached.updated === original.updated && !kernel.config.vasPrivate) return true;
  const [destination, source] = attached.id === from ? [original, attached] : [attached, original];
  return takeLocks(system, thread, [
    { mm: destination, mode: "write" },
    { mm: source, mode: kernel.config.vasPrivate ? "write" : "read" },
  ]);
}

/** Lets the thread execute its `ecall` again, now or when it wakes. */
function rewind({ system, thread }: Call): void {
  const at = thread.core === null ? thread.registers : system.machine.cores[thread.core]!;
  at.pc = (at.pc - 4) as VirtualAddress;
  at.retried = at.pc;
}

/** Both halves of the synchronisation; with fidelity `intended` every change was forwarded when it happened. */
function synchronise(system: System, process: Process, from: SpaceId | null, to: SpaceId): SyncFailure {
  if (system.kernel.config.fidelity === "intended") return null;
  const original = spaceOf(system.kernel, process.space);
  if (from !== null && from !== process.space) {
    const failure = syncOut(system, spaceOf(system.kernel, from), original);
    if (failure !== null) return failure;
  }
  return to === process.space ? null : syncIn(system, original, spaceOf(system.kernel, to));
}

/** Brings the process's own memory up to date with the attached space that a thread leaves for good. */
export function leaveAttached(system: System, process: Process, thread: Thread): SyncFailure {
  if (spaceOf(system.kernel, thread.space).dead) return null;
  return synchronise(system, process, thread.space, process.space);
}

/** Space of the newest attachment of a VAS to a process, or null. */
function attachedSpace(system: System, process: Process, vid: number): SpaceId | null {
  return attachmentsOf(system.kernel, process).find((attachment) => attachment.vid === vid)?.space ?? null;
}
