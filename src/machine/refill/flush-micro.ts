/** Emptying the first-level TLBs of a core. */
import { noteFlush } from "../coherence/index.js";
import { askerOf, type Core, type Machine } from "../state/index.js";
import { settleSlot } from "./count-hits.js";
import { EventKind, FlushScope, MissClass, type RemovalCause } from "../events/index.js";
import { invalidate, rememberRemoval } from "../tlb/index.js";
import { emit } from "../counters/index.js";

/**
 * Empties the first-level TLBs (TLBIVUTLB). Returns entries removed; the caller charges. `cause` is the class of misses of
 * what it removes.
 */
export function flushMicro(machine: Machine, core: Core, cause: RemovalCause = MissClass.Flush): number {
  let removed = 0;
  for (const tlb of core.tlbs) {
    if (tlb.config.level !== 1) continue;
    if (tlb.history !== null) rememberRemoval(tlb.history, () => true, -1, cause, machine.tick, askerOf(machine, core));
    for (let slot = 0; slot < tlb.slots; slot++) {
      if (tlb.span[slot] === 0) continue;
      settleSlot(machine, core, tlb, slot); // a refill may do this in the middle of a run
      invalidate(tlb, slot);
      removed++;
    }
  }
  if (removed > 0) emit(machine.trace, EventKind.TlbFlush, core, machine.tick, -1, FlushScope.Micro, -1, removed);
  noteFlush(machine, core, FlushScope.Micro, -1, -1, -1, removed);
  return removed;
}
