/**
 * Hash of what decides how a system goes on. Two states with equal hashes have the same future, up to what no instruction can
 * see: clocks, counters, histories, what was printed. They are left out, so that states which were reached in different orders
 * meet. "Left out" means "cannot influence": test/explore/canonical-hash.test.ts changes each field and compares what follows.
 */
import type { System } from "../kernel/index.js";
import { pitfallId, type Core, type Difference, type Machine, type Tlb } from "../machine/index.js";

/** 64 bits. */
export type Fingerprint = readonly [one: number, two: number];

/** Two 32-bit lanes, mixed differently. */
interface Lanes {
  one: number;
  two: number;
}

function mix(lanes: Lanes, word: number): void {
  const one = Math.imul(lanes.one ^ word, 0x85eb_ca6b);
  lanes.one = one ^ (one >>> 13);
  const two = Math.imul(((lanes.two << 13) | (lanes.two >>> 19)) + word, 0x9e37_79b1);
  lanes.two = two ^ (two >>> 16);
}

/** A whole number up to 2^53, or -1. */
function mixNumber(lanes: Lanes, number: number): void {
  mix(lanes, number | 0);
  mix(lanes, Math.floor(number / 0x1_0000_0000));
}

function mixText(lanes: Lanes, text: string): void {
  mix(lanes, text.length);
  for (let at = 0; at < text.length; at++) mix(lanes, text.charCodeAt(at));
}

/**
 * The hash. `memory`: how memory differs from what it was at the root. `pitfalls`: include which pitfalls were seen so far, for
 * expectations that ask about them when all is over. `timed`: include the kernel's clock and its time stamps, which switches of
 * `fidelity rfc` compare.
 */
export function canonicalHash(
  system: System,
  memory: Difference,
  lastCore: number,
  pitfalls: boolean,
  timed: boolean,
): Fingerprint {
  const { machine, kernel } = system;
  const lanes: Lanes = { one: 0x811c_9dc5 | 0, two: 0x2f0b_4c47 };
  mix(lanes, lastCore);
  mixNumber(lanes, machine.random.state);
  for (const core of machine.cores) {
    const { current, faultAt, faults } = kernel.cores[core.id]!;
    mixCore(lanes, core, current !== null);
    // Faults in a row, told by how many instructions the core had completed: the number itself says nothing.
    mix(lanes, faultAt === core.instructions ? faults : 0);
  }
  mix(lanes, memory.one);
  mix(lanes, memory.two);
  mixPlain(lanes, system.kernel, timed ? leftOut : leftOutUntimed);
  if (pitfalls) for (const key of [...new Set(machine.hazards.map(hazardKey))].sort()) mixText(lanes, key);
  return [lanes.one, lanes.two];
}

/** What expectations can ask of a hazard: which pitfall, in which function. */
function hazardKey({ pitfall, pc }: Machine["hazards"][number]): string {
  return `${pitfallId(pitfall)} ${pc}`;
}

function mixCore(lanes: Lanes, core: Core, busy: boolean): void {
  const { context, arc } = core;
  if (busy) {
    mixNumber(lanes, core.pc);
    for (let n = 1; n < 32; n++) {
      mix(lanes, core.lo[n]!);
      mix(lanes, core.hi[n]!);
    }
  }
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
  for (const tlb of core.tlbs) mixTlb(lanes, tlb);
}

/** Valid entries, and in which order the sets will replace them. */
function mixTlb(lanes: Lanes, tlb: Tlb): void {
  const { span, stamp, ways } = tlb;
  if (tlb.config.replacement === "random-lfsr") mixNumber(lanes, tlb.random.state);
  if (tlb.config.replacement === "rr" || tlb.config.replacement === "plru")
    for (const order of tlb.order) mix(lanes, order);
  for (let slot = 0; slot < tlb.slots; slot++) {
    if (span[slot] === 0) continue;
    mix(lanes, slot);
    mixNumber(lanes, tlb.vpn[slot]!);
    mix(lanes, span[slot]!);
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
  }
}

/** Fields of kernel records that nothing depends on, or that are told elsewhere. */
const leftOut: ReadonlySet<string> = new Set([
  "config",
  "layout",
  "image",
  "output",
  "schedule",
  "only",
  "revision",
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

function mixPlain(lanes: Lanes, value: unknown, out: ReadonlySet<string>): void {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) mixNumber(lanes, value);
    else mixText(lanes, String(value));
  } else if (typeof value !== "object" || value === null) {
    mixText(lanes, String(value));
  } else if (value instanceof Int32Array) {
    mix(lanes, value.length);
    for (let at = 0; at < value.length; at++) mix(lanes, value[at]!);
  } else if (Array.isArray(value)) {
    mix(lanes, value.length);
    for (let at = 0; at < value.length; at++) mixPlain(lanes, value[at], out);
  } else if (value instanceof Map || value instanceof Set) {
    mix(lanes, value.size);
    for (const item of value) mixPlain(lanes, item, out);
  } else {
    const state = "registers" in value ? (value as { state?: string }).state : undefined;
    const running = state === "running" || state === "exited";
    for (const key in value) {
      // Registers of a running thread are the core's; those of one that has ended are nobody's.
      if (out.has(key) || (running && key === "registers")) continue;
      mixPlain(lanes, (value as Record<string, unknown>)[key], out);
    }
  }
}
