/**
 * The two allocators of ARC Linux, which count on each core by itself (mmu-hardware §1.16).
 *
 * `arc-gen`, mainline: generation and ASID are one counter; an mm of an older generation has no ASID any more.
 * `arc-steal`, before: a plain counter and a map back from the ASID to its mm. After a rollover a number is taken from
 * whoever has it; an mm whose number lies above the counter had it before the rollover and must take a new one, which
 * is what keeps a stolen number free of old entries.
 */
import type { Asid, CoreId, SpaceId } from "../../machine/index.js";
import { flushForRollover, type Allocation } from "./asid-rollover.js";
import type { CountedAsids, Mm, StolenAsids, System } from "../state/index.js";
import type { KernelConfig } from "../config/index.js";

/** Largest context number plus one: 32 bits in Linux, which skips 0 because it means "none". */
const contextLimit = 2 ** 32;

/** `arc-gen` after boot: the first ASID is 1. */
export function createCountedAsids(bits: number, cores: number): CountedAsids {
  return { kind: "arc-gen", bits, last: new Array<number>(cores).fill(2 ** bits) };
}

/** `arc-steal` after boot: the counter starts at 0, so the first ASID is 1 as well. */
export function createStolenAsids(bits: number, cores: number): StolenAsids {
  const nobody = (): (SpaceId | 0)[] => new Array<SpaceId | 0>(2 ** bits).fill(0);
  return {
    kind: "arc-steal",
    bits,
    last: new Array<number>(cores).fill(0),
    owners: Array.from({ length: cores }, nobody),
  };
}

/** ASID of an mm on a core under `arc-gen`, null if it is of an older generation. Without the check: P3. */
export function currentCounted(asids: CountedAsids, config: KernelConfig, mm: Mm, core: CoreId): Asid | null {
  const context = mm.contexts[core]!;
  const size = 2 ** asids.bits;
  if (context === 0) return null;
  const old = Math.floor(context / size) !== Math.floor(asids.last[core]! / size);
  return old && config.checkGeneration ? null : ((context % size) as Asid);
}

/** Gives an mm an ASID under `arc-gen`, if it has none of this generation. */
export function takeCounted(system: System, asids: CountedAsids, mm: Mm): Allocation {
  const { activeCore: core, config } = system.kernel;
  if (currentCounted(asids, config, mm, core) !== null) return { fresh: false, rolledOver: false };
  asids.last[core]!++;
  const rolledOver = asids.last[core]! % 2 ** asids.bits === 0;
  if (rolledOver) {
    flushForRollover(system);
    if (asids.last[core] === contextLimit) asids.last[core] = 2 ** asids.bits;
    // Tag 0 belongs to all untagged spaces of SpaceJMP.
    if (config.vasModel === "spacejmp") asids.last[core]!++;
  }
  mm.contexts[core] = asids.last[core]!;
  return { fresh: true, rolledOver };
}

/** ASID of an mm on a core under `arc-steal`; null if it has none, or one from before the rollover. Without that: P3. */
export function currentStolen(asids: StolenAsids, config: KernelConfig, mm: Mm, core: CoreId): Asid | null {
  const context = mm.contexts[core]!;
  if (context === 0) return null;
  const asid = context % 2 ** asids.bits;
  return asid > asids.last[core]! && config.checkGeneration ? null : (asid as Asid);
}

/** Gives an mm an ASID under `arc-steal`, taking it from an mm that has it since before the rollover. */
export function takeStolen(system: System, asids: StolenAsids, mm: Mm): Allocation {
  const { activeCore: core, config, spaces } = system.kernel;
  if (currentStolen(asids, config, mm, core) !== null) return { fresh: false, rolledOver: false };
  const size = 2 ** asids.bits;
  const owners = asids.owners[core]!;
  const given = owners.indexOf(mm.id);
  if (given !== -1) owners[given] = 0;
  asids.last[core] = (asids.last[core]! + 1) % size;
  const rolledOver = asids.last[core] === 0;
  if (rolledOver && config.vasModel === "spacejmp") asids.last[core] = 1;
  const asid = asids.last[core]!;
  if (rolledOver) flushForRollover(system);
  const robbed = spaces.get(owners[asid]! as SpaceId);
  if (robbed !== undefined) robbed.contexts[core] = 0;
  owners[asid] = mm.id;
  mm.contexts[core] = size + asid;
  return { fresh: true, rolledOver };
}
