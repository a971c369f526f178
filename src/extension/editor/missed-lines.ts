/** Which lines have shown a TLB miss, and when: going back in time takes later ones away again. */
import type { VasStoppedEvent } from "../../protocol/requests.js";

/** A stop whose note was a miss. */
export interface MissedLine {
  readonly source: string;
  /** 1-based. */
  readonly line: number;
  readonly tick: number;
}

/** Lines with a mark, and how many stops have given it. */
export interface MarkedLine {
  readonly source: string;
  readonly line: number;
  readonly times: number;
}

/** Most misses remembered; the oldest go first. */
const most = 10_000;

/** Adds the stop's miss, if it is one and not known yet. */
export function recordMiss(
  misses: readonly MissedLine[],
  { note, position: { tick } }: VasStoppedEvent,
): readonly MissedLine[] {
  if (!note?.missed || misses.some((miss) => miss.tick === tick && miss.line === note.line)) return misses;
  return [...misses.slice(-most + 1), { source: note.source, line: note.line, tick }];
}

/** Lines that had missed at `tick`. */
export function missesUpTo(misses: readonly MissedLine[], tick: number): readonly MarkedLine[] {
  const marked = new Map<string, MarkedLine>();
  for (const miss of misses) {
    if (miss.tick > tick) continue;
    const key = `${miss.line} ${miss.source}`;
    marked.set(key, { source: miss.source, line: miss.line, times: (marked.get(key)?.times ?? 0) + 1 });
  }
  return [...marked.values()];
}
