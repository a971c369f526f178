/** What stopped a core, and what the kernel does about it. */
import {
  Access,
  EventKind,
  FaultKind,
  getRegister,
  kernelOwner,
  MemoryViolation,
  preload,
  RightsFault,
  StopReason,
  WalkEnd,
  type Core,
  type VirtualAddress,
} from "../machine/index.js";
import { systemCalls } from "../image/system-call.js";
import { signal } from "./abi/index.js";
import { removeDuplicates } from "./shootdown/index.js";
import {
  findVma,
  isInKernelCall,
  LimitReached,
  pay,
  processOf,
  record,
  spaceOf,
  threadOf,
  workOf,
  type System,
  type Thread,
} from "./state/index.js";
import { deliverFault, exitProcess } from "./threads/index.js";
import { releaseLocks, takeLocks, takesLocks, type LockRequest } from "./waiting/index.js";
import { dropNarrowEntry, isAllowedAlready, resolveFault, resolveRightsFault } from "./memory/index.js";
import { enterSystemCall } from "./calls/index.js";
import { endKernelFunction, enterKernelCall, enterKernelFunction } from "./lab/index.js";
import { beginCall, endCall, mustWait } from "./windows/index.js";
import { enterLinuxCall, runsExecutable } from "./linux/index.js";
import { addressText, hexNumber } from "../notation/index.js";

/** Deals with the reason for which `run` returned. The core's thread may have changed state or ended afterwards. */
export function handleTrap(system: System, core: Core, reason: StopReason): void {
  const thread = threadOf(system.kernel, core.tid);
  switch (reason) {
    case StopReason.SystemCall:
      if (enterKernelCall(system, core) || endKernelFunction(system, core, thread)) return;
      if (enterKernelFunction(system, core, thread, runsExecutable(system, thread))) return;
      if (touchesMemory(core) && mustWait(system, thread, "call")) return;
      beginCall(system, thread);
      if (runsExecutable(system, thread)) enterLinuxCall(system, core);
      else enterSystemCall(system, core);
      endCall(system);
      return;
    case StopReason.PageFault:
      if (mustWait(system, thread, "fault")) return;
      beginCall(system, thread);
      handlePageFault(system, core, thread);
      endCall(system);
      return;
    case StopReason.IllegalInstruction:
      kill(
        system,
        thread,
        signal.SIGILL,
        core.pc,
        `${hexNumber(core.trap.instruction >>> 0)} is no instruction of ${system.machine.config.isa.toUpperCase()}`,
      );
      return;
    case StopReason.Misaligned:
      kill(system, thread, signal.SIGBUS, core.trap.va, "the address is not aligned");
      return;
    case StopReason.MachineCheck:
      handleMachineCheck(system, core, thread);
      return;
    case StopReason.EBreak:
      kill(system, thread, signal.SIGTRAP, core.pc, "breakpoint instruction");
      return;
    default:
      return;
  }
}

/** Calls that neither change the memory of a process nor look at it, by their numbers. */
const apart: ReadonlySet<number> = new Set(
  (
    [
      "meet",
      "yield",
      "sleep",
      "getpid",
      "gettid",
      "print_value",
      "print_hex",
      "print_end",
      "report_expectation",
      "thread_join",
    ] as const
  ).map((name) => systemCalls[name]),
);

/** Does a call wait while another one of the process is under way? */
function touchesMemory(core: Core): boolean {
  return !apart.has(Number(BigInt.asIntN(32, getRegister(core, 17))));
}

/**
 * Resolves a page fault, or kills the process. On a software-refill machine the entry is loaded at once, as ARC Linux
 * does.
 */
function handlePageFault(system: System, core: Core, thread: Thread): void {
  if (processOf(system.kernel, thread.pid).owner === kernelOwner || isInKernelCall(thread)) {
    const what = core.trap.access === Access.Fetch ? "a jump" : core.trap.access === Access.Load ? "a load" : "a store";
    throw new LimitReached(
      `kernel panic: ${what} of kernel code faults at ${addressText(core.trap.va)}: use load() and store() for what may fault`,
      true,
    );
  }
  const { va, access, protection } = core.trap;
  pay(system, "pageFault");
  refuseSpoiltTables(system, core);
  const locking = takesLocks(system, thread);
  if (locking && !lockForFault(system, thread, va)) return;
  const mm = spaceOf(system.kernel, thread.space);
  const refused = core.trap.rights === RightsFault.None ? null : resolveRightsFault(system, core, mm);
  const spurious = protection && isAllowedAlready(system, mm, va, access);
  const outcome = refused ?? resolveFault(system, mm, va, access);
  const failure = typeof outcome === "number" ? null : outcome;
  const kind = typeof outcome === "number" ? outcome : FaultKind.Fatal;
  const otherKey = core.trap.rights !== RightsFault.None && kind === FaultKind.Spurious;
  const cause = spurious ? 2 : protection ? 1 : 0;
  record(system, EventKind.PageFault, va, access, cause, failure?.signal ?? 0, otherKey ? FaultKind.OtherKey : kind);
  if (locking) releaseLocks(system, thread);
  if (failure !== null) {
    const what = { [Access.Fetch]: "fetch", [Access.Load]: "load", [Access.Store]: "store" }[access];
    const code = findVma(mm.vmas, va) === undefined ? faultCode.nothingMapped : faultCode.notPermitted;
    kill(system, thread, failure.signal, va, `${what}: ${failure.cause}`, code);
  } else if (!getsOn(system, core)) {
    const what = { [Access.Fetch]: "fetch", [Access.Load]: "load", [Access.Store]: "store" }[access];
    throw new LimitReached(
      `no progress: the ${what} of ${addressText(va)} at pc ${addressText(core.pc)} has faulted ${mostFaults} times in a row, and ` +
        "the kernel found nothing wrong with it each time",
    );
  } else if (workOf(system.kernel, thread.tid) !== undefined) {
    // The copy is not in its place yet.
    return;
  } else if (system.machine.config.refill === "software") {
    preload(system.machine, core, va, access, system.kernel.config.probeBeforeInsert);
  } else if (spurious) {
    dropNarrowEntry(system, core, mm, va);
  }
}

/** SEGV_MAPERR and SEGV_ACCERR, which handlers of executables are told. */
const faultCode = { nothingMapped: 1, notPermitted: 2 } as const;

/** Faults of one instruction that a kernel may resolve one after the other; an access over a border takes a few. */
const mostFaults = 100;

/** Counts a fault that was resolved. False: the core repeats one instruction for ever. */
function getsOn(system: System, core: Core): boolean {
  const schedule = system.kernel.cores[core.id]!;
  schedule.faults = schedule.faultAt === core.instructions ? schedule.faults + 1 : 1;
  schedule.faultAt = core.instructions;
  return schedule.faults <= mostFaults;
}

/** What no kernel writes into its tables: it stops rather than guess what was meant. */
function refuseSpoiltTables(system: System, core: Core): void {
  const { va, walk } = core.trap;
  const why = {
    [WalkEnd.Reserved]: "an entry with reserved bits",
    [WalkEnd.Misaligned]: "a large page that is not aligned",
  };
  const what = walk === WalkEnd.NoMemory ? "memory that is not there" : why[walk as keyof typeof why];
  if (what === undefined) return;
  record(system, EventKind.PageFault, va, core.trap.access, 0, signal.SIGBUS, FaultKind.Fatal);
  throw new MemoryViolation(`the walk of ${addressText(va)} met ${what}`);
}

function handleMachineCheck(system: System, core: Core, thread: Thread): void {
  pay(system, "pageFault");
  const failure = removeDuplicates(system, core);
  if (failure !== null) kill(system, thread, signal.SIGBUS, core.trap.va, failure);
}

/** Locks of a fault (Q13): that of the thread's own mm and, for a lazy attach, that of the original one. */
function lockForFault(system: System, thread: Thread, va: VirtualAddress): boolean {
  const mm = spaceOf(system.kernel, thread.space);
  if (mm.dead) return true;
  const vma = findVma(mm.vmas, va);
  const requests: LockRequest[] = [{ mm, mode: "read" }];
  // An exec may have replaced the space that the VMA was copied from.
  const source =
    vma === undefined || vma.attached || vma.reference === null ? undefined : system.kernel.spaces.get(vma.reference);
  if (source !== undefined) requests.push({ mm: source, mode: "read" });
  return takeLocks(system, thread, requests);
}

/** Ends a thread whose instruction is refilled for ever: a real core would hang. Only the coherence checker counts. */
export function endLivelock(system: System, core: Core): void {
  const why = "livelock: the instruction was refilled again and again; a real core would hang here (P7, P12)";
  kill(system, threadOf(system.kernel, core.tid), signal.SIGBUS, core.pc, why);
}

/** A signal for what the thread itself has done: to its handler, or the end of its process. */
function kill(system: System, thread: Thread, number: number, va: number, cause: string, code = 1): void {
  // What a function of the kernel block does wrong is not for a handler of the program.
  if (!isInKernelCall(thread) && deliverFault(system, thread, number, va, code)) return;
  exitProcess(system, processOf(system.kernel, thread.pid), { kind: "signal", signal: number, va, cause });
}
