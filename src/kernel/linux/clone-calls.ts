/** New threads and processes of executables: clone in the forms of pthread_create, fork and vfork; wait4; execve. */
import { int32, spaceOf, unsigned, pay, type Call, type Process, type Thread } from "../state/index.js";
import { errno, signal } from "../abi/index.js";
import { forkProcess, isFull, liveThreadCount, startChild, type Result } from "../calls/index.js";
import { writeUser } from "../memory/index.js";
import { createThread, setSavedRegister } from "../loading/index.js";
import { collect } from "../threads/index.js";
import { block } from "../waiting/index.js";
import { saveRegisters } from "../../machine/index.js";
import { put, putIfAsked, waitInCall } from "../linux-call/index.js";

const cloneFlag = {
  VM: 0x100,
  FS: 0x200,
  FILES: 0x400,
  SIGHAND: 0x800,
  VFORK: 0x4000,
  THREAD: 0x1_0000,
  SYSVSEM: 0x4_0000,
  SETTLS: 0x8_0000,
  PARENT_SETTID: 0x10_0000,
  CHILD_CLEARTID: 0x20_0000,
  DETACHED: 0x40_0000,
  CHILD_SETTID: 0x100_0000,
} as const;
const signalMask = 0xff;
const { VM, FS, FILES, SIGHAND, VFORK, THREAD, SYSVSEM, SETTLS } = cloneFlag;
const { PARENT_SETTID, CHILD_CLEARTID, CHILD_SETTID, DETACHED } = cloneFlag;
/** What a thread must share, and what may be asked for besides. */
const threadSet = VM | FS | FILES | SIGHAND | THREAD;
const ofThread = threadSet | SYSVSEM | SETTLS | PARENT_SETTID | CHILD_CLEARTID | CHILD_SETTID | DETACHED;
const ofProcess = SETTLS | PARENT_SETTID | CHILD_CLEARTID | CHILD_SETTID;

/** Registers of riscv64: stack pointer, thread pointer. */
const [sp, tp] = [2, 4];

/**
 * clone(flags, stack, parent's tid, thread pointer, child's tid): a thread, a copy of the process (fork), or a child that has its
 * memory until it executes another program or ends (vfork). EINVAL: another set of flags; EAGAIN, ENOMEM.
 */
function clone(call: Call): Result {
  const flags = int32(call.args[0]!);
  const sharing = flags & ~signalMask;
  const ends = flags & signalMask;
  if ((sharing & threadSet) === threadSet && (sharing & ~ofThread) === 0)
    return ends === 0 ? cloneThread(call, sharing) : -errno.EINVAL;
  const borrows = (sharing & (VM | VFORK)) === (VM | VFORK);
  const rest = borrows ? sharing & ~(VM | VFORK) : sharing;
  if ((rest & ~ofProcess) !== 0 || (ends !== 0 && ends !== signal.SIGCHLD)) return -errno.EINVAL;
  return cloneProcess(call, sharing, borrows);
}

function cloneThread(call: Call, flags: number): Result {
  const { system, thread, process } = call;
  const { kernel, machine } = system;
  if (liveThreadCount(system) >= kernel.config.maxThreads) return -errno.EAGAIN;
  pay(system, "threadCreate");
  const number = [...kernel.threads.values()].filter(({ pid }) => pid === process.pid).length + 1;
  const created = createThread(system, process, {
    name: `main.${number}`,
    affinity: thread.affinity,
    meets: [],
    stack: null,
  });
  saveRegisters(machine.cores[thread.core!]!, created.registers);
  created.space = thread.space;
  created.activeVas = thread.activeVas;
  created.blockedSignals = thread.blockedSignals;
  return begin(call, process, created, flags);
}

function cloneProcess(call: Call, flags: number, borrows: boolean): Result {
  const { system, process, thread } = call;
  if (isFull(system)) return -errno.EAGAIN;
  const { child, main } = forkProcess(call, `${process.name}.${system.kernel.nextPid}`, borrows);
  begin(call, child, main, flags);
  if (!borrows) return child.pid;
  block(system, thread, { kind: "vfork", child: child.pid });
  return null;
}

/** Gives a new thread what the flags say, and lets it run. Its tid. */
function begin(call: Call, owner: Process, created: Thread, flags: number): number {
  const { system, args } = call;
  const { tid } = created;
  setSavedRegister(created, 10, 0n);
  if (args[1] !== 0n) setSavedRegister(created, sp, args[1]!);
  if ((flags & SETTLS) !== 0) setSavedRegister(created, tp, args[3]!);
  const word = Uint8Array.of(tid, tid >> 8, tid >> 16, tid >> 24);
  // As in Linux, a word that cannot be written is not an error any more.
  if ((flags & PARENT_SETTID) !== 0) put(call, 2, word);
  const at = unsigned(args[4]!);
  if ((flags & CHILD_SETTID) !== 0) writeUser(system, spaceOf(system.kernel, owner.space), at, word);
  if ((flags & CHILD_CLEARTID) !== 0) created.clearTid = at;
  startChild(call, created);
  return tid;
}

const waitOption = {
  NOHANG: 1,
  UNTRACED: 2,
  CONTINUED: 8,
  CLONE: 0x8000_0000,
  ALL: 0x4000_0000,
  NOTHREAD: 0x2000_0000,
} as const;
const waitOptions = Object.values(waitOption).reduce((all: number, one) => all | one, 0);

/** wait4(pid, status, options, usage): children all have one process group. EINVAL, ECHILD, EFAULT, EINTR. */
function wait4(call: Call): Result {
  const { system, process, thread, args } = call;
  const [pid, options] = [int32(args[0]!), int32(args[2]!)];
  if ((options & ~waitOptions) !== 0) return -errno.EINVAL;
  const children = [...system.kernel.processes.values()].filter(
    (child) => child.parent === process.pid && !child.reaped && (pid <= 0 || child.pid === pid),
  );
  if (children.length === 0) return -errno.ECHILD;
  const ended = children.find(({ exit }) => exit !== null);
  if (ended !== undefined) {
    if (putIfAsked(call, 3, () => new Uint8Array(usageBytes)) < 0) return -errno.EFAULT;
    return collect(system, thread, ended, unsigned(args[1]!));
  }
  if ((options & waitOption.NOHANG) !== 0) return 0;
  const [only] = children;
  return waitInCall(call, children.length === 1 ? `for ${only!.name} to exit` : "for a child to exit");
}

/** Bytes of struct rusage; processes here have no account of their own. */
const usageBytes = 144;

/** The calls of this file. */
export const cloneCalls = { clone, wait4 };
