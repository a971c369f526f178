/** How much each counter of a level grew in the last step. */
import type { TlbLevelSnapshot, TlbSnapshot } from "../../../protocol/snapshot.js";

/** Growth of a level's counters; all 0 if unknown. */
export type CounterChange = Readonly<Record<keyof TlbLevelSnapshot["counters"], number>>;

/** No growth, or none that can be told. */
export const noChange: CounterChange = { hits: 0, misses: 0, fills: 0, evictions: 0 };

/**
 * The growth between two snapshots by `core/level`. Empty unless the second is the very next stop and later in the run:
 * what happened over several stops, or on the way back, is not "this step".
 */
export function counterChanges(before: TlbSnapshot | null, now: TlbSnapshot): ReadonlyMap<string, CounterChange> {
  const changes = new Map<string, CounterChange>();
  if (before === null || now.position.epoch !== before.position.epoch + 1) return changes;
  if (now.position.tick < before.position.tick) return changes;
  for (const core of now.cores) {
    const earlier = before.cores.find((candidate) => candidate.core === core.core);
    for (const level of core.levels) {
      const old = earlier?.levels.find((candidate) => candidate.name === level.name)?.counters;
      if (old === undefined) continue;
      const { hits, misses, fills, evictions } = level.counters;
      changes.set(counterKey(core.core, level.name), {
        hits: hits - old.hits,
        misses: misses - old.misses,
        fills: fills - old.fills,
        evictions: evictions - old.evictions,
      });
    }
  }
  return changes;
}

/** Key of a level of a core. */
export function counterKey(core: number, level: string): string {
  return `${core}/${level}`;
}
