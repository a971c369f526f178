/**
 * Hash of what decides how a system goes on. Two states with equal hashes have the same future, up to what no instruction can
 * see: clocks, counters, histories, what was printed. They are left out, so that states which were reached in different orders
 * meet. "Left out" means "cannot influence": test/explore/canonical-hash.test.ts changes each field and compares what follows.
 */
import type { System } from "../../kernel/index.js";
import { pitfallId, type Core, type Difference, type Machine, type Tlb } from "../../machine/index.js";
import { mix, mixNumber, mixText, spread, type Lanes } from "./lanes.js";
import { ownNames } from "./own-records.js";
import { keepFields, mixKept, type KeptNode } from "./record-tree.js";

/** 64 bits. */
export type Fingerprint = readonly [one: number, two: number];

/** What a hash is made of besides registers and contexts; each part can be known from a state before. */
export interface HashedParts {
  /** How memory differs from what it was at the root. */
  readonly memory: Difference;
  /** `tlbDigest` of each TLB, core by core. */
  readonly tlbs: readonly Difference[];
  /** The kernel's records as a tree that leaves out what `leftOutOf` says. */
  readonly records: KeptNode;
}

/**
 * The hash of a system from what it is, every part looked at. `memory`: how memory differs from what it was at the root. `pitfalls`:
 * include which pitfalls were seen so far, for expectations that ask about them when all is over. `timed`: include the kernel's clock
 * and its time stamps, which switches of `fidelity rfc` compare.
 */
export function canonicalHash(system: System, memory: Difference, pitfalls: boolean, timed: boolean): Fingerprint {
  const tlbs = system.machine.cores.flatMap((core) => core.tlbs.map((tlb) => tlbDigest(tlb, [...tlb.span.keys()])));
  const records = keepFields(system.kernel, ownNames(system.kernel), null, leftOutOf(timed));
  return hashOf(system, { memory, tlbs, records }, pitfalls);
}

/** The same hash where its parts are known. */
export function hashOf(
  { machine, kernel }: System,
  { memory, tlbs, records }: HashedParts,
  pitfalls: boolean,
): Fingerprint {
  const lanes: Lanes = { one: 0x811c_9dc5 | 0, two: 0x2f0b_4c47 };
  mixNumber(lanes, machine.random.state);
  for (const core of machine.cores) {
    const { current, faultAt, faults } = kernel.cores[core.id]!;
    mixCore(lanes, core, current !== null);
    // Faults in a row, told by how many instructions the core had completed: the number itself says nothing.
    mix(lanes, faultAt === core.instructions ? faults : 0);
  }
  for (const { one, two } of tlbs) {
    mix(lanes, one);
    mix(lanes, two);
  }
  mix(lanes, memory.one);
  mix(lanes, memory.two);
  mixKept(lanes, records);
  if (pitfalls) for (const key of [...new Set(machine.hazards.map(hazardKey))].sort()) mixText(lanes, key);
  return [lanes.one, lanes.two];
}

/** What expectations can ask of a hazard: which pitfall, in which function. */
function hazardKey({ pitfall, pc }: Machine["hazards"][number]): string {
  return `${pitfallId(pitfall)} ${pc}`;
}

function mixCore(lanes: Lanes, core: Core, busy: boolean): void {
  if (busy) mixRegisters(lanes, core);
  mixContext(lanes, core);
}

/** Registers and pc of a core that a thread runs on. */
export function mixRegisters(lanes: Lanes, { pc, lo, hi }: Core): void {
  mixNumber(lanes, pc);
  for (let n = 1; n < 32; n++) {
    mix(lanes, lo[n]!);
    mix(lanes, hi[n]!);
  }
}

/** Translation context of a core, and its MMU registers. */
export function mixContext(lanes: Lanes, { context, arc }: Core): void {
  mixNumber(lanes, context.root);
  mix(lanes, context.asid);
  mix(lanes, context.sasidLo);
  mix(lanes, context.sasidHi);
  mix(lanes, context.sharedEnable ? 1 : 0);
  mix(lanes, context.space);
  mix(lanes, context.secondContext);
  mix(lanes, context.commonRegions);
  mix(lanes, context.keyRights);
  mix(lanes, context.memberBit);
  mix(lanes, (arc.enable ? 1 : 0) + (arc.program ? 2 : 0));
  mixNumber(lanes, arc.pd0);
  mixNumber(lanes, arc.pd1);
  mix(lanes, arc.index);
}

/** Valid entries of a TLB, which lie in some of these slots, and in which order its sets will replace them. */
export function tlbDigest(tlb: Tlb, slots: readonly number[]): Difference {
  const { span, stamp, ways } = tlb;
  const { replacement } = tlb.config;
  const own: Lanes = { one: 0, two: 0 };
  if (replacement === "random-lfsr") mixNumber(own, tlb.random.state);
  if (replacement === "rr" || replacement === "plru") for (const order of tlb.order) mix(own, order);
  let { one, two } = own;
  for (const slot of slots) {
    if (span[slot] === 0) continue;
    const lanes: Lanes = { one: slot, two: slot };
    mixNumber(lanes, tlb.vpn[slot]!);
    mixNumber(lanes, span[slot]!);
    mixNumber(lanes, tlb.pfn[slot]!);
    mix(lanes, tlb.flags[slot]!);
    mix(lanes, (tlb.kind[slot]! << 8) | tlb.terms[slot]!);
    mix(lanes, tlb.tag[slot]!);
    mix(lanes, tlb.key[slot]!);
    mixNumber(lanes, tlb.mask[slot]!);
    // The rank of its stamp in the set, not the stamp.
    const base = slot - (slot % ways);
    let rank = 0;
    for (let other = base; other < base + ways; other++) if (span[other] !== 0 && stamp[other]! < stamp[slot]!) rank++;
    mix(lanes, rank);
    // A sum: in which order the slots were filled does not count.
    spread(lanes);
    one = (one + lanes.one) | 0;
    two = (two + lanes.two) | 0;
  }
  return { one, two };
}

/** Fields of kernel records that nothing depends on, or that are told elsewhere. */
const leftOut: ReadonlySet<string> = new Set([
  "scheduleAt",
  "quantumLeft",
  "machineCheckAt",
  "faultAt",
  "faults",
  "since",
  "refusals",
  "ignoredFailures",
  "activeCore",
  "scheduleBegun",
  "choice",
  "choices",
  "awaited",
  "touched",
  "pure",
  "retried",
  "work",
  "booting",
]);
/** Fields of kernel records that are left out; with `fidelity intended` nobody compares time stamps either. */
export const leftOutUntimed: ReadonlySet<string> = new Set([...leftOut, "time", "updated", "mappedAt"]);

/** What hashes leave out. */
export function leftOutOf(timed: boolean): ReadonlySet<string> {
  return timed ? leftOut : leftOutUntimed;
}
