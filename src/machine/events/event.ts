/**
 * Events: what happened on the slow path, as fixed-size records in a preallocated ring of doubles. A first-level TLB
 * hit never emits one. Kinds of the machine and of the kernel share one numbering, so that one ring orders both.
 */

/**
 * What happened. The meaning of a…d is told per kind. VA = virtual address, owner = OwnerId row, level = index into
 * `MachineConfig.tlbs`.
 */
export enum EventKind {
  /**
   * A first-level (micro) TLB missed and a later level hit. a=VA, b=access, c=level that hit, d=slot, e and f as of TlbMiss.
   */
  MicroMiss = 1,
  /**
   * No level had it (the MMU exception or the hardware walk). a=VA, b=access, c=result (0 refilled, 1 fault), d=slot
   * filled or -1. e=MissClass, f=process on whose account the entry was lost; -1 = not classified, not known.
   */
  TlbMiss = 2,
  /** An entry was written. a=VA of the page, b=level, c=slot, d=owner of the frame. */
  TlbFill = 3,
  /** A valid entry was replaced. a=its VA, b=level, c=slot, d=its owner. */
  TlbEvict = 4,
  /**
   * Entries were removed by maintenance. a=VA or -1, b=scope (FlushScope), c=asid or sasid or -1, d=entries removed.
   */
  TlbFlush = 5,
  /** a=VA, b=access, c=0 not present / 1 protection / 2 spurious: an entry allowed less than the table, d=0 resolved, else signal, e=FaultKind. Emitted by the kernel when done. */
  PageFault = 6,
  /** Several entries matched. a=VA, b=access, c=first slot, d=second slot. */
  MachineCheck = 7,
  /** Translation context registers written. a=asid, b=sasid low, c=sasid high, d=root PFN. */
  ContextWrite = 8,
  /** a=number, b=first argument, c=second argument, d=third. */
  SystemCall = 9,
  /** a=number, b=result. */
  SystemCallReturn = 10,
  /** Core switched threads. a=from tid or -1, b=to tid or -1. */
  ThreadSwitch = 11,
  /** a=vid, b=space id of the attached mm, c=type. */
  VasAttach = 12,
  VasDetach = 13,
  /** a=from vid, b=to vid, c=result. */
  VasSwitch = 14,
  /** a=vid, b=sasid or -1. */
  Subscribe = 15,
  Unsubscribe = 16,
  /** a=asid, b=1 if the allocation rolled over, c=space id. */
  AsidAllocate = 17,
  /** a=target core mask, b=scope. */
  Shootdown = 18,
  ThreadExit = 19,
  /** a=exit code, b=signal or 0, c=the process that ends: a signal may come from another. */
  ProcessExit = 20,
  /** a=assertion index, b=1 held / 0 failed. Operands are in the kernel's report list. */
  Expectation = 21,
  /** a=rendezvous index, b=1 completed / 0 waiting. */
  Meet = 22,
  /** A hit that disagrees with the page tables. a=VA, b=Pitfall, c=level, d=slot. */
  Hazard = 23,
  /** A record defect Q of the VAS semantics showed. a=number (Q1 = 1). */
  Defect = 24,
  /** Kernel code of the scenario did something. a=number of the primitive, b…d=arguments (of set_pte its level in place of the entry), e=result or 0 where it is an entry:
   * a double does not hold its bits. */
  KernelOperation = 25,
  /** A step of a call of the kernel, with windows between its steps. a=KernelStep, b=core that was told, first frame, or tid; c=space. */
  KernelStep = 26,
}

/** Steps of a call of the kernel. */
export enum KernelStep {
  /** The core flushed itself, or with a broadcast all of them. */
  Flush = 0,
  /** It told another core. */
  Send = 1,
  /** The barrier after a broadcast. */
  Barrier = 2,
  /** It waits for answers. */
  Wait = 3,
  Free = 4,
  /** Copy on write: the copy is in place. */
  Set = 5,
  Unlock = 6,
  /** The child may run. */
  Start = 7,
  /** An idle core can be told again, … */
  Unlazy = 8,
  /** … looked which flushes it has missed, … */
  Read = 9,
  /** … and did them. */
  CatchUp = 10,
  /** A core took the interrupt of a shootdown. */
  Answer = 11,
  /** The context of another space was written. */
  Load = 12,
  /** The registers of shared ids were written on this core. */
  Registers = 13,
  /** A hold on a shared id ended. */
  Release = 14,
  /** What was left of the process went, and its parent was told. */
  Exit = 15,
  /** Copy on write: the page that was copied is gone from the tables. */
  Clear = 16,
}

/** Kinds of the events of a refill, a bit each: what a program with many pages causes at every access. */
export const refillEvents =
  (1 << EventKind.MicroMiss) | (1 << EventKind.TlbMiss) | (1 << EventKind.TlbFill) | (1 << EventKind.TlbEvict);

/** Doubles per record: kind, core, tick, cycle, pid, tid, a, b, c, d, e, f. */
export const eventWords = 12;

/** How far a flush reached. */
export enum FlushScope {
  All = 0,
  NonGlobal = 1,
  Asid = 2,
  Page = 3,
  Shared = 4,
  Range = 5,
  Micro = 6,
  /** A page of an ASID that the core does not run with: another operation on x86-64. */
  PageOfOther = 7,
}

/** What the kernel did about a page fault. */
export enum FaultKind {
  /** A signal: the access is not allowed, or there is no memory for it. */
  Fatal = 0,
  /** First touch of private memory: a frame of zeros. */
  DemandZero = 1,
  /** First touch by anybody of what several can map, such as shared memory, a segment, or a VAS: it gets its frame. */
  SegmentFill = 2,
  /** The frame was there, of a segment, a file or a VAS: it is mapped here, too. */
  Mapped = 3,
  /** A store to a frame that others have as well: the page gets a copy. */
  CopyOnWrite = 4,
  /** A store to a frame that nobody else has any more, or to shared memory: the page gets the right to write. */
  Reuse = 5,
  /** An access below a stack, within its limit: the stack reaches down to it, and the page is one of zeros. */
  StackGrowth = 6,
  /** First touch of memory that was attached lazily: its entries are copied, and the page is brought in if it was none of them. */
  LazyAttach = 7,
  /** Accessed and dirty bits that the walker leaves to software. */
  AccessFlag = 8,
  /** An entry of the core under a key or domain that the process may not use: it is removed. */
  OtherKey = 9,
  /** Nothing was to be done: an entry of the core allowed less than the tables, or another thread was faster. */
  Spurious = 10,
}

/** Kind of a memory access, as the MMU sees it. */
export enum Access {
  Fetch = 0,
  Load = 1,
  Store = 2,
}
