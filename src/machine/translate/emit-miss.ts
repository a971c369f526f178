/** The event of a miss, with what the classification knows of it. */
import type { Access, EventKind } from "../events/index.js";
import { emit } from "../counters/index.js";
import type { Core, Machine } from "../state/index.js";

/** Emits a miss with its class, if misses are classified. */
export function emitMiss(
  { trace, tick, missCounters }: Machine,
  core: Core,
  kind: EventKind,
  va: number,
  access: Access,
  c: number,
  slot: number,
): void {
  const { missClass, lostBy } = core.page.miss;
  if (missCounters === null) emit(trace, kind, core, tick, va, access, c, slot);
  else emit(trace, kind, core, tick, va, access, c, slot, missClass, lostBy);
}
