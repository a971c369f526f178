/**
 * Calls of executables that wait: for bytes or room in a pipe, for a child, for one of several files. What wakes them is kernel work of
 * others, so they are made again from their arguments, in order of arrival, after whatever may have changed it: no instruction is
 * executed twice.
 */
import { errno, signal, signalDispositions } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import { getRegister } from "../../machine/index.js";
import { processOf, type Call, type CallWait, type Process, type System, type Thread } from "../state/index.js";
import { returnValue } from "../loading/index.js";
import { sendLinuxSignal } from "../threads/index.js";
import { block, enqueue, wake } from "../waiting/index.js";

/** Performs the call of a number again. */
export type Perform = (call: Call, number: number) => Result;

const noFlags = { flags: 0 };
/** SA_NOCLDWAIT. */
const reapsItself = 2;

/** Blocks the calling thread in its call. `what`: what it waits for, as the end of "A waits …". */
export function waitInCall(
  call: Call,
  what: string,
  { restarts = true, until = null, done = 0 }: Partial<Pick<CallWait, "restarts" | "until" | "done">> = {},
): null {
  const { system, thread, resumed } = call;
  const number = resumed?.call ?? Number(getRegister(system.machine.cores[thread.core!]!, 17));
  block(system, thread, {
    kind: "call",
    call: number,
    args: call.args,
    since: resumed?.since ?? system.kernel.arrivals++,
    until: resumed === undefined ? until : resumed.until,
    restarts,
    done,
    what,
  });
  return null;
}

/** After kernel work: tells parents of the ends of their children, and makes the calls again that wait for what has changed. */
export function retryCalls(system: System, perform: Perform): void {
  const { kernel } = system;
  while (kernel.stirred) {
    kernel.stirred = false;
    for (const pid of kernel.ended.splice(0)) tellParent(system, processOf(kernel, pid));
    for (const thread of waiting(system)) {
      // What was done for one before may have ended another.
      if (thread.blocked?.kind === "call") retry(system, thread, thread.blocked, perform);
    }
  }
}

function waiting({ kernel }: System): Thread[] {
  const found: { readonly thread: Thread; readonly since: number }[] = [];
  for (const thread of kernel.threads.values())
    if (thread.blocked?.kind === "call") found.push({ thread, since: thread.blocked.since });
  return found.sort((a, b) => a.since - b.since).map(({ thread }) => thread);
}

function retry(system: System, thread: Thread, wait: CallWait, perform: Perform): void {
  const process = processOf(system.kernel, thread.pid);
  const result = perform({ system, thread, process, args: wait.args, canRestart: false, resumed: wait }, wait.call);
  if (result === null) return;
  unblockAfter(thread);
  returnValue(system, thread, BigInt(result));
  // A signal of its own may have woken it.
  if (thread.state === "blocked") wake(system, thread);
}

/** Gives a thread its signals back that a call had blocked, or not, for its own time. */
export function unblockAfter(thread: Thread): void {
  if (thread.blockedAfter === null) return;
  thread.blockedSignals = thread.blockedAfter;
  thread.blockedAfter = null;
}

/** SIGCHLD; a parent that ignores it does not have to wait for the child. */
function tellParent(system: System, child: Process): void {
  const parent = system.kernel.processes.get(child.parent as Process["pid"]);
  if (parent === undefined || parent.exit !== null) return;
  if (system.kernel.image.programs[parent.program]?.executable === undefined) return;
  const { flags } = parent.actions.get(signal.SIGCHLD) ?? noFlags;
  if (parent.handlers.get(signal.SIGCHLD) === signalDispositions.SIG_IGN || (flags & reapsItself) !== 0)
    child.reaped = true;
  sendLinuxSignal(system, child, parent, null, signal.SIGCHLD);
}

/** Time at which a thread that waits gives up, in cycles of its core; null: it does not. */
export function dueTime({ blocked }: Thread): number | null {
  switch (blocked?.kind) {
    case "sleep":
    case "futex":
    case "call":
      return blocked.until;
    default:
      return null;
  }
}

/** Ends the wait of a thread whose time has come. */
export function endWait(system: System, thread: Thread, until: number, perform: Perform): void {
  const { blocked } = thread;
  if (blocked?.kind === "futex") returnValue(system, thread, BigInt(-errno.ETIMEDOUT));
  if (blocked?.kind === "call") {
    const process = processOf(system.kernel, thread.pid);
    const resumed = { ...blocked, until: 0 };
    const call = { system, thread, process, args: blocked.args, canRestart: false, resumed };
    returnValue(system, thread, BigInt(perform(call, blocked.call) ?? 0));
    unblockAfter(thread);
  }
  enqueue(system, thread, until);
}
