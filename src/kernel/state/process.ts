/** Processes and threads: plain records that refer to each other by id. */
import type { CoreId, OwnerId, Pid, Random, RegisterFile, SpaceId, Tid } from "../../machine/index.js";
import type { Descriptor } from "./file.js";

/** How a process ended. */
export type ProcessExit =
  | { readonly kind: "code"; readonly code: number }
  /** Killed: the signal, where (virtual address, or null) and why in words. */
  | { readonly kind: "signal"; readonly signal: number; readonly va: number | null; readonly cause: string };

/** A process's subscription to a VAS. */
export interface Subscription {
  readonly vid: number;
  /** Shared id that the process's entries of this VAS carry, or -1: mapped privately. */
  readonly sharedId: number;
}

/** A process: what its threads share. */
export interface Process {
  readonly pid: Pid;
  readonly name: string;
  /** Index into the image's programs; exec replaces it. */
  program: number;
  /** Parent, or 0 for a process of the scenario. */
  readonly parent: Pid | 0;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly owner: OwnerId;
  /** The original address space T; exec replaces it. */
  space: SpaceId;
  /** The space is its parent's, which waits meanwhile (vfork). */
  borrows: boolean;
  /** Ids of its attachments (the VAS context), newest first as list_add leaves them (vas-semantics §1.7). */
  attachments: number[];
  subscriptions: Subscription[];
  /** Address of the handler by signal, or SIG_IGN; a signal that is not in it has its default. */
  readonly handlers: Map<number, number>;
  /** The same of an executable, as rt_sigaction keeps them; `handlers` has their addresses. */
  readonly actions: Map<number, SignalAction>;
  /** Interpreter of its program (`ld.so`): where it lies and begins; null: linked statically, or compiled. */
  interpreter: { readonly base: number; readonly entry: number } | null;
  /** Who sent the last signal; 0 = nobody. */
  sender: Pid | 0;
  /** Open files by number. */
  readonly descriptors: Map<number, Descriptor>;
  /** Working directory: an absolute path. */
  directory: string;
  /** Permission bits that files it makes do not get; absent: 022. */
  umask?: number;
  /** Where its random bytes come from: scheduling does not move them. */
  readonly random: Random;
  exit: ProcessExit | null;
  /** Its exit was collected by wait, or nobody can collect it. */
  reaped: boolean;
}

/** What an executable wants done on a signal. */
export interface SignalAction {
  readonly flags: number;
  /** Signals that are blocked meanwhile, bit 0 = signal 1. */
  readonly mask: bigint;
}

/** What a blocked thread waits for. */
export type BlockReason =
  | { readonly kind: "sleep"; readonly until: number }
  /** A child: its pid, or -1 = any. `status`: where its exit status goes, or 0. */
  | { readonly kind: "wait"; readonly pid: number; readonly status: number }
  | { readonly kind: "join"; readonly tid: Tid }
  | { readonly kind: "meet"; readonly point: number }
  /** Kernel code: an `await` whose condition does not hold, or (by the address of its variable) a lock that `holder` has. */
  | { readonly kind: "await"; readonly lock: number; readonly holder: number }
  /** Windows: the memory of the process, whose lock `holder` has until its call is over. */
  | { readonly kind: "call of another"; readonly holder: Tid }
  /** The lock of an mm (Q13). */
  | { readonly kind: "lock"; readonly space: SpaceId; readonly mode: "read" | "write" }
  /** An executable: a futex. */
  | FutexWait
  /** An executable: a call that is tried again whenever a pipe or a child changes. */
  | CallWait
  /** vfork: its memory is the child's until that ends or executes another program. */
  | { readonly kind: "vfork"; readonly child: Pid }
  /** SpaceJMP: the lock of a segment, needed to enter the VAS of an attachment. */
  | { readonly kind: "segment lock"; readonly sid: number; readonly attachment: number };

/** A thread that waits at a futex. */
export interface FutexWait {
  readonly kind: "futex";
  readonly key: FutexKey;
  /** Where the waiting thread sees it. */
  readonly address: number;
  /** Wakes only those whose bits meet its own. */
  readonly bitset: number;
  /** Order of arrival. */
  readonly since: number;
  /** Cycles of its core at which it gives up; null = never. */
  readonly until: number | null;
  /** Is the call made again after a handler with SA_RESTART? */
  readonly restarts: boolean;
}

/** What makes two futexes the same: an address of a space, or an offset in an object that several spaces map. */
export interface FutexKey {
  readonly of: "space" | "object";
  readonly id: number;
  readonly offset: number;
}

/** A Linux call that could not be finished. */
export interface CallWait {
  readonly kind: "call";
  /** Its number. */
  readonly call: number;
  readonly args: readonly bigint[];
  /** Order of arrival. */
  readonly since: number;
  readonly until: number | null;
  readonly restarts: boolean;
  /** Bytes that it has moved so far. */
  readonly done: number;
  /** What it waits for, as the end of "A waits …". */
  readonly what: string;
}

/** A measured part that a frame of a thread is in. */
export interface PartFrame {
  /** Index into `Image.parts`. */
  readonly part: number;
  /** Frame pointer of the function that the part is in. */
  readonly frame: number;
}

/** A thread. While it runs, its registers are in the core. */
export interface Thread {
  readonly tid: Tid;
  readonly pid: Pid;
  readonly name: string;
  state: "runnable" | "running" | "blocked" | "exited";
  blocked: BlockReason | null;
  /** Core it runs on, or null. */
  core: CoreId | null;
  lastCore: CoreId | null;
  /** Core it is pinned to, or null: any. */
  affinity: CoreId | null;
  /** What active_vas() answers. */
  activeVas: number;
  /** Address space that it executes in. */
  space: SpaceId;
  /** VAS that it left by a switch that had to wait and has not been recorded yet, or null. */
  leftVas: number | null;
  registers: RegisterFile;
  /** In the middle of a system call that waits for a lock or has just got one; its instruction is executed again. */
  restarting: boolean;
  /** Signals that have a handler and have not reached the thread, in order of sending. */
  pending: number[];
  /** Those of them that were sent to this thread itself (tgkill): a C library cancels threads by such only. */
  directed: number[];
  /** Signals that an executable has blocked, bit 0 = signal 1. */
  blockedSignals: bigint;
  /** Signals that it will have blocked again once ppoll, pselect6 or rt_sigsuspend is over; null: as now. */
  blockedAfter: bigint | null;
  /** Stack for handlers (sigaltstack), or null. */
  signalStack: { readonly start: number; readonly size: number; readonly flags: number } | null;
  /** Handlers that run, innermost last. */
  frames: SignalFrame[];
  /** Word that is cleared, and futex that is woken, at the thread's end (set_tid_address); 0 = none. */
  clearTid: number;
  /** Head of its list of robust futexes; 0 = none. */
  robustList: number;
  /** What thread_exit was given. */
  value: bigint;
  /** Measured parts that it is in, those of outer frames first. */
  parts: readonly PartFrame[];
  /** Row of the machine's counters of parts that counts what it does; -1 = none. */
  partRow: number;
  /** Rendezvous points that its code names. */
  meets: readonly number[];
  /** Stack of a thread made by thread_create, as a range in the original space; null for a main thread. */
  readonly stack: { readonly start: number; readonly end: number } | null;
  /** Where it runs functions of the kernel block that its program calls; absent: the scenario has no such calls. */
  readonly kernelSide?: KernelSide;
}

/** The kernel's side of a thread. */
export interface KernelSide {
  /** Frame of its kernel stack. */
  readonly stack: number;
  /** The call under way: number of the function as programs call it, first arguments, registers of the program; null: none. */
  caller: { readonly called: number; readonly args: readonly bigint[]; readonly registers: RegisterFile } | null;
}

/** Is a thread in a function of the kernel block that its program has called? */
export function isInKernelCall({ kernelSide }: Thread): boolean {
  return kernelSide !== undefined && kernelSide.caller !== null;
}

/** A handler that runs: what it was called for, and what it interrupted. */
export interface SignalFrame {
  readonly signal: number;
  readonly registers: RegisterFile;
  /** VAS that the thread executed in; `signal_switch` returns there. */
  readonly activeVas: number;
}
