/** System call entry: registers in, one function per call, result out. The table is what the kernel implements. */
import { groupedHex } from "../../notation/index.js";
import { systemCalls, type SystemCallName } from "../../image/system-call.js";
import { EventKind, getRegister, type Core, type VirtualAddress } from "../../machine/index.js";
import { decodeUtf8, errno, mapFlags } from "../abi/index.js";
import {
  int32,
  pay,
  processOf,
  record,
  report,
  spaceOf,
  threadOf,
  unsigned,
  type Call,
  type Mm,
  type System,
  type Thread,
  noteFailure,
} from "../state/index.js";
import { exec } from "./exec.js";
import {
  adviseMemory,
  mapMemory,
  moveBreak,
  populate,
  protectMemory,
  readUser,
  readUserString,
  remapMemory,
  unmapMemory,
} from "../memory/index.js";
import type { KernelConfig } from "../config/index.js";
import { fork, sleep, threadCreate, threadJoin, wait } from "./process-calls.js";
import { deliverPending, exitProcess, exitThread, kill, sigaction, sigreturn } from "../threads/index.js";
import { meet, rotate } from "../waiting/index.js";
import { returnValue } from "../loading/index.js";
import { readFile } from "./read-file.js";
import {
  segmentAttach,
  segmentCreate,
  segmentDelete,
  segmentDetach,
  segmentFind,
  segmentGetattr,
  segmentSetattr,
} from "./segment-calls.js";
import { jumpAttach, jumpClone, jumpControl, jumpDetach, jumpSwitch } from "./spacejmp-calls.js";
import {
  jumpSegmentAttach,
  jumpSegmentDetach,
  segmentAlloc,
  segmentClone,
  segmentControl,
} from "./spacejmp-segments.js";
import { subscribe, subscribeAt, unsubscribe } from "../vas/index.js";
import {
  activeVas,
  vasAttach,
  vasCreate,
  vasDelete,
  vasDetach,
  vasFind,
  vasGetattr,
  vasSetattr,
  vasSwitch,
} from "./vas-calls.js";

/** Result of a call: a value for a0, or null: none now (the thread is blocked or gone). */
export type Result = number | bigint | null;
type Handler = (call: Call) => Result;

/** Longest text that one print_text call may have; longer ones are cut. */
const printLimit = 65_536;

const handlers: Partial<Record<SystemCallName, Handler>> = {
  vas_create: vasCreate,
  vas_delete: vasDelete,
  vas_find: vasFind,
  vas_attach: vasAttach,
  vas_detach: vasDetach,
  vas_switch: vasSwitch,
  active_vas: activeVas,
  vas_getattr: vasGetattr,
  vas_setattr: vasSetattr,
  vas_seg_create: segmentCreate,
  vas_seg_delete: segmentDelete,
  vas_seg_find: segmentFind,
  vas_seg_attach: segmentAttach,
  vas_seg_detach: segmentDetach,
  vas_seg_getattr: segmentGetattr,
  vas_seg_setattr: segmentSetattr,
  spacejmp_vas_attach: jumpAttach,
  spacejmp_vas_detach: jumpDetach,
  spacejmp_vas_switch: jumpSwitch,
  vas_clone: jumpClone,
  vas_ctl: jumpControl,
  seg_find: segmentFind,
  seg_alloc: segmentAlloc,
  seg_clone: segmentClone,
  seg_attach: jumpSegmentAttach,
  seg_detach: jumpSegmentDetach,
  seg_ctl: segmentControl,
  subscribe: (call) => subscribe(call.system, call.process, int32(call.args[0]!)),
  unsubscribe: (call) => unsubscribe(call.system, call.process, int32(call.args[0]!)),
  subscribe_at: (call) => subscribeAt(call.system, call.process, int32(call.args[0]!), unsigned(call.args[1]!)),
  mmap: (call) => {
    const [length, flags] = [unsigned(call.args[1]!), int32(call.args[3]!)];
    const start = mapMemory(
      call.system,
      activeMm(call),
      mappingOwner(call),
      unsigned(call.args[0]!),
      length,
      int32(call.args[2]!),
      flags,
    );
    if (start >= 0 && (flags & mapFlags.MAP_POPULATE) !== 0) populate(call.system, activeMm(call), start, length);
    return start;
  },
  madvise: (call) =>
    adviseMemory(call.system, activeMm(call), unsigned(call.args[0]!), unsigned(call.args[1]!), int32(call.args[2]!)),
  munmap: (call) => unmapMemory(call.system, activeMm(call), unsigned(call.args[0]!), unsigned(call.args[1]!)),
  mremap: (call) => {
    const [address, length, size, , target] = call.args.map(unsigned);
    return remapMemory(call.system, activeMm(call), address!, length!, size!, int32(call.args[3]!), target!);
  },
  mprotect: (call) =>
    protectMemory(call.system, activeMm(call), unsigned(call.args[0]!), unsigned(call.args[1]!), int32(call.args[2]!)),
  brk: (call) => moveHeap(call, () => unsigned(call.args[0]!)),
  sbrk: (call) => {
    let [before, wanted] = [0, 0];
    const after = moveHeap(call, (end) => {
      before = end;
      wanted = end + Number(BigInt.asIntN(64, call.args[0]!));
      return wanted;
    });
    return after === wanted ? before : -errno.ENOMEM;
  },
  exit: (call) => {
    exitProcess(call.system, call.process, { kind: "code", code: Number(call.args[0]! & 0xffn) });
    return null;
  },
  thread_exit: (call) => {
    exitThread(call.system, call.thread, call.args[0]!);
    return null;
  },
  yield: (call) => {
    rotate(call.system, call.thread.core!);
    return 0;
  },
  getpid: (call) => call.process.pid,
  gettid: (call) => call.thread.tid,
  fork,
  exec,
  wait,
  sleep,
  thread_create: threadCreate,
  thread_join: threadJoin,
  sigaction,
  kill,
  sigreturn,
  read_file: readFile,
  meet: (call) => meet(call.system, call.thread, int32(call.args[0]!), int32(call.args[1]!)),
  print_text: (call) => {
    const length = Math.min(unsigned(call.args[1]!), printLimit);
    const bytes = readUser(call.system, activeMm(call), unsigned(call.args[0]!), length);
    if (bytes === null) return -errno.EFAULT;
    report(call.system, { kind: "print", text: decodeUtf8(bytes), lineEnd: false });
    return 0;
  },
  print_value: (call) => {
    report(call.system, { kind: "print", text: String(BigInt.asIntN(64, call.args[0]!)), lineEnd: false });
    return 0;
  },
  print_hex: (call) => {
    report(call.system, { kind: "print", text: groupedHex(BigInt.asUintN(64, call.args[0]!)), lineEnd: false });
    return 0;
  },
  print_string: (call) => {
    const bytes = readUserString(call.system, activeMm(call), unsigned(call.args[0]!), printLimit);
    if (bytes === "fault") return -errno.EFAULT;
    if (bytes === "too long") return -errno.EINVAL;
    report(call.system, { kind: "print", text: decodeUtf8(bytes), lineEnd: false });
    return 0;
  },
  print_end: (call) => {
    report(call.system, { kind: "print", text: "", lineEnd: true });
    return 0;
  },
  report_expectation: (call) => {
    const [index, held] = [int32(call.args[0]!), call.args[3] !== 0n];
    if (index < 0 || index >= call.system.kernel.image.assertions.length) return -errno.EINVAL;
    const [left, right] = [BigInt.asIntN(64, call.args[1]!), BigInt.asIntN(64, call.args[2]!)];
    report(call.system, { kind: "expect", index, left, right, held });
    record(call.system, EventKind.Expectation, index, held ? 1 : 0);
    return 0;
  },
};

/** Calls of the Linux patches that a SpaceJMP kernel does not have; subscriptions would bypass its locks (chosen). */
const linuxOnly: ReadonlySet<SystemCallName> = new Set([
  "vas_delete",
  "vas_attach",
  "vas_detach",
  "vas_switch",
  "active_vas",
  "vas_getattr",
  "vas_setattr",
  "vas_seg_create",
  "vas_seg_delete",
  "vas_seg_find",
  "vas_seg_attach",
  "vas_seg_detach",
  "vas_seg_getattr",
  "vas_seg_setattr",
  "subscribe",
  "unsubscribe",
  "subscribe_at",
]);

/** Calls that only a SpaceJMP kernel has. */
const spaceJmpOnly: ReadonlySet<SystemCallName> = new Set([
  "spacejmp_vas_attach",
  "spacejmp_vas_detach",
  "spacejmp_vas_switch",
  "vas_clone",
  "vas_ctl",
  "seg_find",
  "seg_alloc",
  "seg_clone",
  "seg_attach",
  "seg_detach",
  "seg_ctl",
]);

/** Has a kernel of this model the call? The others answer ENOSYS. */
export function hasSystemCall(model: KernelConfig["vasModel"], name: SystemCallName): boolean {
  return !(model === "spacejmp" ? linuxOnly : spaceJmpOnly).has(name);
}

/** Names of the calls that the kernels implement, each in its model; any other answers ENOSYS. */
export const implementedSystemCalls: readonly SystemCallName[] = Object.keys(handlers) as SystemCallName[];

/** Number of a system call by its name; null: there is none of that name. */
export function systemCallNumber(name: string): number | null {
  return Object.hasOwn(handlers, name) ? systemCalls[name as SystemCallName] : null;
}

const nameByNumber: ReadonlyMap<number, SystemCallName> = new Map(
  implementedSystemCalls.map((name) => [systemCalls[name], name]),
);

/** The mm that the calling thread executes in. */
export function activeMm(call: Call): Mm {
  return spaceOf(call.system.kernel, call.thread.space);
}

/** Moves the end of the heap to where `target` says, given where it is. Returns the end, unmoved if that cannot be. */
export function moveHeap(call: Call, target: (end: number) => number): number {
  const { system, process } = call;
  const active = activeMm(call);
  const heap = system.kernel.config.fidelity === "intended" ? spaceOf(system.kernel, process.space) : active;
  return moveBreak(system, heap, active, process.owner, target(heap.brk));
}

/**
 * Whose memory a new mapping is: the VAS's if the thread executes in one, since it will belong to it (vas-semantics
 * §2.9), unless it becomes the process's (§2.13) or stays in its instance (§3.1).
 */
export function mappingOwner(call: Call): Mm["owner"] {
  const mm = activeMm(call);
  const { vasPrivate, vasModel } = call.system.kernel.config;
  const isProcess = mm.kind !== "attached" || vasPrivate || vasModel === "spacejmp";
  return isProcess ? call.process.owner : call.system.kernel.vases.get(mm.vid)!.owner;
}

/**
 * Does a system call for the thread that runs on a core, as if it had executed `ecall`; its pc is not moved.
 *
 * @param canRestart whether the call may stop half way and be tried again: only if the instruction can be executed again.
 * @returns the result that it left in a0, or null if the thread blocked, ended, or is to try again.
 */
export function systemCall(
  system: System,
  core: Core,
  number: number,
  args: readonly bigint[],
  canRestart = false,
): Result {
  return performCall(system, core, number, args, canRestart, (call) => {
    const name = nameByNumber.get(number);
    return name === undefined || !hasSystemCall(system.kernel.config.vasModel, name)
      ? -errno.ENOSYS
      : handlers[name]!(call);
  });
}

/** Threads and regions that a unit of work looks through. */
const itemsOfUnit = 32;

/** What a call costs us, and no program, in lists of threads and regions that it may have to look through. */
function lookedThrough({ kernel }: System, { space }: Thread): number {
  const regions = kernel.spaces.get(space)?.vmas.length ?? 0;
  return Math.floor((kernel.threads.size + regions) / itemsOfUnit);
}

/** Charges for a call, records it, performs it and leaves its result in a0. */
export function performCall(
  system: System,
  core: Core,
  number: number,
  args: readonly bigint[],
  canRestart: boolean,
  perform: (call: Call) => Result,
): Result {
  const { kernel } = system;
  kernel.activeCore = core.id;
  const thread = threadOf(kernel, core.tid);
  const full = Array.from({ length: 6 }, (_, n) => BigInt.asUintN(64, args[n] ?? 0n));
  if (!thread.restarting) {
    pay(system, "systemCall");
    kernel.work += lookedThrough(system, thread);
    const [a, b, c] = full.map((argument) => Number(BigInt.asIntN(64, argument)));
    record(system, EventKind.SystemCall, number, a, b, c);
  }
  // Behind the instruction by now.
  const pc = core.pc - 4;
  const result = perform({ system, thread, process: processOf(kernel, thread.pid), args: full, canRestart });
  if (result !== null) {
    noteFailure(system, thread.pid, pc, Number(result));
    leave(system, thread, number, result);
  }
  deliverPending(system, thread);
  return result;
}

function leave(system: System, thread: Thread, number: number, result: number | bigint): void {
  record(system, EventKind.SystemCallReturn, number, Number(result));
  if (thread.state !== "exited") returnValue(system, thread, BigInt(result));
}

/** `ecall`: number in a7, arguments in a0 … a5, result in a0; execution goes on behind the instruction. */
export function enterSystemCall(system: System, core: Core): void {
  const number = int32(getRegister(core, 17));
  const args = Array.from({ length: 6 }, (_, n) => getRegister(core, 10 + n));
  core.pc = (core.pc + 4) as VirtualAddress;
  systemCall(system, core, number, args, true);
}
