/** A walk that the hardware makes on its own account: it fills the last level, also where an entry matches already. */
import { Access, EventKind } from "../events/index.js";
import { WalkEnd } from "../base/index.js";
import { emit } from "../counters/index.js";
import { entryFromWalk, fillTlb, structureFor } from "../refill/index.js";
import type { Core, Machine } from "../state/index.js";
import { walkForAccess } from "../walk/index.js";

/** Can a core cache a translation of this page in its present context? Only a valid one. */
export function mayPrefetch(machine: Machine, core: Core, va: number): boolean {
  if (!(va >= 0 && va < machine.format.vaLimit) || core.context.root === 0) return false;
  const { walk } = core.page;
  const vpn = Math.floor(va / machine.memory.pageBytes);
  walkForAccess(machine, core.context.root, vpn, Access.Load, core.context.mode, walk, false);
  return walk.end === WalkEnd.Found;
}

/** Walks a page and enters what it finds. */
export function prefetch(machine: Machine, core: Core, va: number): void {
  const vpn = Math.floor(va / machine.memory.pageBytes);
  const { walk } = core.page;
  walkForAccess(machine, core.context.root, vpn, Access.Load, core.context.mode, walk, false, core);
  if (walk.end !== WalkEnd.Found) return;
  const entry = entryFromWalk(machine, core, walk);
  const stages = core.stages[Access.Load];
  const last = structureFor(stages[stages.length - 1], entry.span);
  last.clock++; // no access has been counted, but the new entry is younger than all others
  const slot = fillTlb(machine, core, last, vpn, entry, Access.Load);
  emit(machine.trace, EventKind.TlbMiss, core, machine.tick, va, Access.Load, 2, slot);
}
