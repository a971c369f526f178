/**
 * What kernel work costs, in cycles of the core that does it: the base table, which cost-presets.ts varies. The machine charges on its own for what the hardware does
 * (instructions, walks, refills, register writes, flushes); these are the software parts.
 *
 * Measured means published by the author of the VAS patches (vas-semantics §2.11, Xeon E5620 at 2.4 GHz): switch 468 ns
 * = 1123 cycles, create 20 003 ns = 48 007 cycles, process switch 1944 ns = 4666 cycles, fork 150 491 ns = 361 178
 * cycles. Only totals were published; how a total splits into parts is assumed and said so in the part's source.
 */
export interface Cost {
  /** Cycles. */
  readonly cycles: number;
  /** Where the figure comes from; "assumed" if nobody published it. */
  readonly source: string;
}

const assumed = "assumed";

/** Every figure of the model, by what it pays for. */
export const costModel = {
  systemCall: {
    cycles: 357,
    source: "entry and exit; recalled from SpaceJMP's table for DragonFly BSD, vas-semantics §3.7",
  },
  pageFault: { cycles: 1000, source: `${assumed}: exception entry, VMA look-up, exit` },
  lookupVma: { cycles: 40, source: `${assumed}: one search in the VMA tree` },
  zeroPage: { cycles: 512, source: `${assumed}: 16 bytes a cycle for 8 KB` },
  copyPage: { cycles: 1024, source: `${assumed}: 8 bytes a cycle for 8 KB` },
  editEntry: { cycles: 20, source: `${assumed}: write or clear one leaf entry and count its frame` },
  duplicateEntry: {
    cycles: 46,
    source: "19 ns a page at 2.4 GHz; recalled from SpaceJMP's mmap figure, vas-semantics §3.7",
  },
  skipEntry: { cycles: 4, source: `${assumed}: look at one empty leaf entry` },
  copyVma: { cycles: 400, source: `${assumed}: clone one VMA and link it` },
  mapRange: { cycles: 900, source: `${assumed}: mmap, munmap, mprotect or brk without its pages` },
  vasCreate: {
    cycles: 47_138,
    source: "measured total 48 007 less the system call and the page of the root table, vas-semantics §2.11",
  },
  vasDelete: { cycles: 20_000, source: assumed },
  vasFind: { cycles: 300, source: assumed },
  vasAttach: { cycles: 20_000, source: `${assumed}: a new mm and its root, as a large part of create` },
  segmentAttach: { cycles: 2000, source: `${assumed}: attach or detach a segment, without its pages` },
  vasDetach: { cycles: 10_000, source: assumed },
  vasSwitch: {
    cycles: 766,
    source: "measured total 1123 less the system call; register writes and flushes come on top",
  },
  vasSwitchTagged: { cycles: 766, source: "as vasSwitch: the patches know no tags" },
  rootLoad: { cycles: 0, source: "loading a root that flushes; part of vasSwitch here" },
  rootLoadTagged: { cycles: 0, source: "loading a root with a tag; part of vasSwitchTagged here" },
  segmentLock: { cycles: 60, source: `${assumed}: take or release the lock of one segment` },
  syncVma: { cycles: 120, source: `${assumed}: find one counterpart and compare its time stamp` },
  subscribe: {
    cycles: 3000,
    source: `${assumed}: reserve and enable steps of mmap(MAP_SHARED_CODE), mmu-hardware §1.15`,
  },
  threadSwitch: { cycles: 4309, source: "measured process switch 4666 less the system call, vas-semantics §2.11" },
  siblingSwitch: { cycles: 1500, source: `${assumed}: a switch between threads of one process` },
  fork: {
    cycles: 358_000,
    source: "measured total 361 178 less what a parent of default size costs in VMAs and pages (assumed)",
  },
  forkEntry: { cycles: 46, source: "as duplicateEntry" },
  deliverSignal: { cycles: 1200, source: `${assumed}: save the registers and set up the handler's` },
  exec: { cycles: 150_000, source: `${assumed}: as fork, without the program's pages` },
  exitProcess: { cycles: 30_000, source: assumed },
  threadCreate: { cycles: 12_000, source: assumed },
  threadExit: { cycles: 3000, source: assumed },
  wake: { cycles: 600, source: `${assumed}: put a thread on a run queue` },
  sendInterrupt: { cycles: 1000, source: `${assumed}: send an inter-processor interrupt and wait for the answer` },
  takeInterrupt: { cycles: 600, source: `${assumed}: enter and leave the handler on the target core` },
  waitBroadcast: { cycles: 200, source: `${assumed}: the barrier that waits until all cores have done a broadcast` },
  fileCall: { cycles: 500, source: `${assumed}: find an open file or a path; bytes come on top as copyUserWord` },
  copyUserWord: { cycles: 2, source: `${assumed}: 8 bytes between user and kernel memory` },
} as const satisfies Record<string, Cost>;

/** Name of a figure. */
export type CostName = keyof typeof costModel;

/** All names; work is counted by their places in this list. */
const costNames = Object.keys(costModel) as readonly CostName[];

/** Place of a figure in `costNames`. */
export const costPlace = Object.fromEntries(costNames.map((name, at) => [name, at])) as Readonly<
  Record<CostName, number>
>;
