/** Which class a miss is of, decided when it happens and before anything is filled. Definitions: miss-class.ts. */
import type { Core } from "../state/index.js";
import {
  aliveRecord,
  belongsTo,
  everybody,
  findRecord,
  heldSpan,
  holderOf,
  inShadow,
  RecordDouble,
  recordShift,
  RecordWord,
  type NewEntry,
  type Tlb,
  type TlbHistory,
} from "../tlb/index.js";
import { EntryClass, tagMatches } from "../config/index.js";
import { firstRow } from "../base/index.js";
import { MissClass, type ClassifiedMiss } from "../events/index.js";

/**
 * Classifies a miss of page `vpn` in the core's context. `entry` is what will answer it: of the walk, or of a later level;
 * null if the walk failed. `into` gets what an explanation wants to know.
 */
export function classifyMiss(
  core: Core,
  tlb: Tlb,
  history: TlbHistory,
  vpn: number,
  entry: NewEntry | null,
  into: ClassifiedMiss,
): MissClass {
  const row = entry === null ? recordOfPage(core, history, vpn) : recordOfEntry(core, tlb, history, vpn, entry);
  const missClass = row < 0 ? MissClass.Cold : classOfRecord(core, history, row);
  const { doubles, words } = history;
  const at = row << recordShift;
  into.missClass = missClass;
  into.lostAt = row < 0 ? -1 : doubles[at + RecordDouble.LostAt];
  into.lostBy = row < 0 ? -1 : words[at + RecordWord.LostBy];
  into.lostTo = row < 0 ? -1 : doubles[at + RecordDouble.LostTo];
  return missClass;
}

function classOfRecord(core: Core, history: TlbHistory, row: number): MissClass {
  const { words } = history;
  const at = row << recordShift;
  const cause = words[at + RecordWord.Cause];
  if (cause !== aliveRecord) return cause;
  if (
    !tagMatches(words[at + RecordWord.Terms], words[at + RecordWord.Tag], core.context, words[at + RecordWord.Mask])
  ) {
    return (words[at + RecordWord.Kind] as EntryClass) === EntryClass.Shared
      ? MissClass.Unsubscribed
      : MissClass.Switch;
  }
  return inShadow(history, row) ? MissClass.Conflict : MissClass.Capacity;
}

/**
 * The record that says what became of an entry: the one of the same tag while it is alive, else the latest of the same
 * translation under any tag. Another frame is another translation, unless maintenance removed the old one, as copy on
 * write does.
 */
function recordOfEntry(core: Core, tlb: Tlb, history: TlbHistory, vpn: number, entry: NewEntry): number {
  const span = heldSpan(tlb, entry.span);
  const first = span === entry.span ? entry.vpn : Math.floor(vpn / Math.max(1, span)) * Math.max(1, span);
  const pfn = entry.pfn + (first - entry.vpn);
  const same = findRecord(history, first, entry.kind, entry.tag, core.pid);
  const { doubles, words } = history;
  const cause = same < 0 ? aliveRecord : words[(same << recordShift) + RecordWord.Cause];
  if (same >= 0 && doubles[(same << recordShift) + RecordDouble.Pfn] === pfn && cause === aliveRecord) return same;
  let latest = cause === (MissClass.Flush as number) ? same : -1;
  for (
    let row = firstRow(history.index, first, holderOf(entry.kind, core.pid));
    row >= 0;
    row = history.index.next[row]
  ) {
    const at = row << recordShift;
    if (
      doubles[at + RecordDouble.Vpn] === first &&
      doubles[at + RecordDouble.Pfn] === pfn &&
      belongsTo(history, row, entry.kind, core.pid) &&
      (latest < 0 || isLater(history, row, latest))
    ) {
      latest = row;
    }
  }
  return latest;
}

/** Was the entry of a record filled after that of another one? */
function isLater({ doubles }: TlbHistory, row: number, other: number): boolean {
  return doubles[(row << recordShift) + RecordDouble.Filled] > doubles[(other << recordShift) + RecordDouble.Filled];
}

/**
 * A walk that failed does not say whose translation it would have been. The latest entry of the page that this context
 * could use is taken, else a shared one that only its SASID bit keeps out.
 */
function recordOfPage(core: Core, history: TlbHistory, vpn: number): number {
  const { doubles, words } = history;
  let latest = -1;
  let shut = -1;
  for (const holder of [core.pid, everybody]) {
    for (let row = firstRow(history.index, vpn, holder); row >= 0; row = history.index.next[row]) {
      const at = row << recordShift;
      const kind: EntryClass = words[at + RecordWord.Kind];
      if (doubles[at + RecordDouble.Vpn] !== vpn || words[at + RecordWord.Pid] !== holder) continue;
      if (
        tagMatches(words[at + RecordWord.Terms], words[at + RecordWord.Tag], core.context, words[at + RecordWord.Mask])
      ) {
        if (latest < 0 || isLater(history, row, latest)) latest = row;
      } else if (kind === EntryClass.Shared && words[at + RecordWord.Cause] === aliveRecord) {
        shut = row;
      }
    }
  }
  return latest >= 0 ? latest : shut;
}
