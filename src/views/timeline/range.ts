/** What a selected range of the run comes to, beside the rest of it. */
import type { TimelineCore, TimelineSnapshot } from "../../protocol/snapshot.js";
import type { WindowEvents } from "../../protocol/window-events.js";
import type { TextTable } from "../export/table-text.js";

/** A counter: in the range, and what comes of it in a thousand instructions, there and elsewhere. */
export interface RangeRow {
  readonly name: string;
  readonly count: number;
  /** null: no instruction was executed. */
  readonly rate: number | null;
  readonly elsewhere: number | null;
}

/** Counters of a range that is one bin or several; `whole` is the run. */
export function rangeRows(range: TimelineSnapshot, whole: TimelineSnapshot): readonly RangeRow[] {
  const sum = (data: TimelineSnapshot, pick: (core: TimelineCore) => readonly number[]) =>
    data.cores.reduce((all, core) => all + pick(core).reduce((one, count) => one + count, 0), 0);
  const instructions = (core: TimelineCore) => core.instructions;
  const here = sum(range, instructions);
  const there = sum(whole, instructions) - here;
  const row = (name: string, pick: (core: TimelineCore) => readonly number[]): RangeRow => {
    const count = sum(range, pick);
    const rest = sum(whole, pick) - count;
    const rate = (value: number, among: number) => (among <= 0 ? null : (1000 * value) / among);
    return { name, count, rate: rate(count, here), elsewhere: rate(rest, there) };
  };
  return [
    row("instructions", instructions),
    row("cycles", ({ cycles }) => cycles),
    row("first-level misses", ({ firstLevelMisses }) => firstLevelMisses),
    row("walks", ({ walks }) => walks),
    ...range.classes.map((name, index) => row(`${name} misses`, ({ byClass }) => byClass[index] ?? [])),
    row("page faults", ({ pageFaults }) => pageFaults),
    row("flushes", ({ flushes }) => flushes),
    row("interrupts", ({ interrupts }) => interrupts),
  ].filter(({ name, count, elsewhere }) => name === "instructions" || count > 0 || (elsewhere ?? 0) > 0);
}

/** Events of one word: how many, and the tick of the first. */
export interface RangeEvents {
  readonly event: string;
  readonly count: number;
  readonly first: number;
}

/** Single events by their words, the most frequent first. */
export function rangeEvents({ events }: Pick<WindowEvents, "events">): readonly RangeEvents[] {
  const found = new Map<string, { event: string; count: number; first: number }>();
  for (const { event, tick } of events) {
    const one = found.get(event);
    if (one === undefined) found.set(event, { event, count: 1, first: tick });
    else one.count++;
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** The same as a table. */
export function rangeTable(rows: readonly RangeRow[], events: readonly RangeEvents[]): TextTable {
  const rate = (value: number | null) => (value === null ? "" : value.toFixed(1));
  return {
    headings: ["what", "in the range", "per 1,000 instructions", "elsewhere", "first tick"],
    rows: [
      ...rows.map(({ name, count, rate: here, elsewhere }) => [name, String(count), rate(here), rate(elsewhere), ""]),
      ...events.map(({ event, count, first }) => [`event ${event}`, String(count), "", "", String(first)]),
    ],
  };
}
