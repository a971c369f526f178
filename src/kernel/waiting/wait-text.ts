/** What a thread waits for, in words. */
import { addressText } from "../../notation/index.js";
import type { Pid, Tid } from "../../machine/index.js";
import { processOf, type Kernel, type System, type Thread } from "../state/index.js";
import { describeLockWait } from "./mm-lock.js";
import { describeMeeting, threadTitle } from "./rendezvous.js";
import { describeWait } from "./segment-lock.js";

/** "W waits at `free` (1 of 3 there) for R1", for a blocked thread. */
export function waitText(system: System, thread: Thread): string {
  const { blocked } = thread;
  const who = threadTitle(system, thread);
  switch (blocked?.kind) {
    case "meet":
      return describeMeeting(system, thread, blocked.point);
    case "join":
      return `${who} waits for thread ${threadTitle(system, system.kernel.threads.get(blocked.tid)!)} to end`;
    case "lock":
      return describeLockWait(system, thread);
    case "segment lock":
      return describeWait(system, thread);
    case "wait":
      return `${who} waits for ${childName(system.kernel, blocked.pid)} to exit`;
    case "await": {
      const holder = system.kernel.threads.get(blocked.holder as Tid);
      if (blocked.lock === 0) return `${who} awaits a condition`;
      return `${who} waits for a lock${holder === undefined ? "" : ` that ${threadTitle(system, holder)} holds`}`;
    }
    case "call of another": {
      const holder = system.kernel.threads.get(blocked.holder);
      return `${who} waits for mmap_lock${holder === undefined ? "" : `, which ${threadTitle(system, holder)} holds in the middle of a call`}`;
    }
    case "sleep":
      return `${who} sleeps`;
    case "futex":
      return `${who} waits at the futex ${addressText(blocked.address)}`;
    case "call":
      return `${who} waits ${blocked.what}`;
    case "vfork":
      return `${who} waits for ${childName(system.kernel, blocked.child)} to give its memory back (vfork)`;
    default:
      return `${who} waits`;
  }
}

function childName(kernel: Kernel, pid: number): string {
  return pid === -1 ? "a child" : processOf(kernel, pid as Pid).name;
}
