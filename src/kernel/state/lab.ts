/** State of kernel code: what it has promised, which interrupts wait, which block is one step. */
import type { Pid, RegisterFile, Tid } from "../../machine/index.js";
import { createWindows, type Flush, type Windows } from "./windows.js";

/**
 * A translation that kernel code took away, moved or took rights from. While it is open, a core may still use it: every correct
 * kernel has such a window between the store of the entry and the flush.
 */
export interface Obligation {
  /** Root of the tables, and pages [start, start + pages), which led to frames from `pfn` on. */
  readonly root: number;
  readonly start: number;
  readonly pages: number;
  readonly pfn: number;
  /** Thread that opened it. */
  readonly tid: Tid;
  /** Nobody may use it any more: its function has returned, or `settle` was called. */
  due: boolean;
  /** `defer`: it comes due only when the frame is freed. */
  deferred: boolean;
  /** Its frame was freed while a core could still reach it. */
  freed: boolean;
}

/** An interrupt that waits for its core. */
export interface PendingInterrupt {
  /** Address of the function, and its argument. */
  readonly handler: number;
  readonly argument: bigint;
}

/** An invalidation that was broadcast and has not been carried out on a core yet (`hardware complete`). */
export interface Broadcast {
  /** Core that has sent it: its DSB waits for it. */
  readonly from: number;
  /** On whose behalf. */
  readonly pid: Pid;
  /** What kernel code has issued, or what the kernel flushes in the middle of a call. */
  readonly does: { readonly operation: string; readonly va: number; readonly asid: number } | { readonly flush: Flush };
}

/** Everything that kernel code adds to the kernel's state. */
export interface LabState {
  obligations: Obligation[];
  /** Frames that were tables and have been given back. */
  freedTables: number[];
  /** Per core: maintenance that it has issued and not completed. */
  pending: number[];
  interrupts: PendingInterrupt[][];
  /** Per core: `irq_off`. */
  masked: boolean[];
  /** Per core: the thread that runs its interrupts. */
  handlers: Tid[];
  /** The thread in an `atomic` block or an `await`, how deep, and its registers at the beginning. */
  atomic: { readonly tid: Tid; depth: number; readonly registers: RegisterFile } | null;
  /** What the next `choose` answers, and how many answers the last one had; 0 = there was none in this step. */
  choice: number;
  choices: number;
  /** The thread that had to wait in the last step, or 0. */
  awaited: Tid | 0;
  /** Pages that primitives have named in this step, for the hardware's choices. */
  touched: number[];
  /** The last primitive was no step of its own. */
  pure: boolean;
  /** Per core: invalidations that were broadcast and have not reached it; there with `hardware complete` only. */
  broadcasts?: Broadcast[][];
  /** Windows in the kernel's own calls; there with `windows on` only. */
  windows?: Windows;
}

/** The state before the first instruction. */
export function createLab(cores: number, windows = false, late = false): LabState {
  const perCore = <Value>(make: () => Value): Value[] => Array.from({ length: cores }, make);
  return {
    obligations: [],
    freedTables: [],
    pending: perCore(() => 0),
    interrupts: perCore(() => []),
    masked: perCore(() => false),
    handlers: [],
    atomic: null,
    choice: 0,
    choices: 0,
    awaited: 0,
    touched: [],
    pure: false,
    ...(late && { broadcasts: perCore(() => []) }),
    ...(windows && { windows: createWindows(cores) }),
  };
}
