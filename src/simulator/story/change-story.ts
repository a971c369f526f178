/** The story of page-table entries that the step changed by a call: who took or gave what, and who was told. */
import { systemCalls } from "../../image/system-call.js";
import { EventKind, LeafFlag, type PageTableFormat, type TraceEvent } from "../../machine/index.js";
import type { StorySubject } from "../../protocol/story.js";
import type { ChangedPage, EntryPrint, LastStep } from "../state/index.js";
import {
  address,
  count,
  fitting,
  longestTitle,
  processMark,
  reason,
  threadMark,
  type Telling,
  type Told,
} from "./telling.js";

/** What a call that changes entries did to pages, and which changes of a step are its own. */
interface Changing {
  readonly words: (pages: string) => string;
  readonly made: (page: ChangedPage, call: TraceEvent, format: PageTableFormat) => boolean;
}

const gone = ({ after }: ChangedPage): boolean => after === null;

/** Does the page lie in the range that the call named: its first and second argument? */
function inRange({ va, before, after }: ChangedPage, { b, c }: TraceEvent, format: PageTableFormat): boolean {
  const bytes = format.levels[(before ?? after)!.level]!.pages * 2 ** format.pageShift;
  return va + bytes > b && va < b + c;
}

function mayWrite(print: EntryPrint | null, format: PageTableFormat): boolean {
  return print !== null && (format.flags(print.lo, print.hi, print.level) & LeafFlag.Write) !== 0;
}

/** Calls that change entries which TLBs may hold. */
const changing: Readonly<Record<number, Changing>> = {
  [systemCalls.mprotect]: { words: (pages) => `changed the rights of ${pages}`, made: inRange },
  [systemCalls.munmap]: {
    words: (pages) => `unmapped ${pages}`,
    made: (page, call, format) => gone(page) && inRange(page, call, format),
  },
  [systemCalls.madvise]: {
    words: (pages) => `gave ${pages} back`,
    made: (page, call, format) => gone(page) && inRange(page, call, format),
  },
  [systemCalls.vas_detach]: { words: (pages) => `detached, which took ${pages}`, made: gone },
  [systemCalls.unsubscribe]: { words: (pages) => `unsubscribed, which took ${pages}`, made: gone },
  [systemCalls.fork]: {
    words: (pages) => `forked, which made ${pages} read-only`,
    made: ({ before, after }, _call, format) => mayWrite(before, format) && after !== null && !mayWrite(after, format),
  },
};

/** A change of tables that other cores or TLBs had to hear of. */
export interface Change {
  readonly subject: Extract<StorySubject, { kind: "change" }>;
  readonly core: number;
  readonly tid: number;
  readonly va: number;
  /** Told to other cores: louder than a walk. */
  readonly told: boolean;
  readonly words: Told;
}

/** The change that the step is about, or null if no call of the stepped thread changed entries. */
export function findChange(telling: Telling, step: LastStep, tid: number): Change | null {
  const { simulation } = telling;
  const call = step.events.findLast(
    (event) => event.kind === EventKind.SystemCall && event.tid === tid && changing[event.a] !== undefined,
  );
  if (call === undefined) return null;
  const answer = step.events.find(
    (event) => event.kind === EventKind.SystemCallReturn && event.tid === tid && event.sequence > call.sequence,
  );
  if (answer !== undefined && answer.b < 0) return null;
  const { made, words } = changing[call.a]!;
  const { format, cores } = simulation.system.machine;
  // What other threads did in the meantime is not the call's.
  const end = answer?.sequence ?? Infinity;
  const during = step.events.filter(({ sequence }) => sequence > call.sequence && sequence < end);
  // An entry that came in the same step was there before the call, if the call had something to flush.
  const flushed = during.some(({ kind }) => kind === EventKind.Shootdown || kind === EventKind.TlbFlush);
  const entries = step.changedPages.filter((page) => (page.before !== null || flushed) && made(page, call, format));
  const first = entries[0];
  if (first === undefined) return null;
  const sent = during.filter(({ kind }) => kind === EventKind.Shootdown);
  const flushes = during.filter(({ kind }) => kind === EventKind.TlbFlush);
  const broadcast = sent.some(({ c }) => c === 1);
  const told = [...new Set(sent.flatMap((event) => coresOf(event.a)))].filter((core) => core !== call.core);
  const removed = flushes.reduce((sum, event) => sum + Math.max(0, event.d), 0);
  const who = threadMark(telling, call.pid, call.tid);
  const what = words(count(new Set(entries.map(({ va }) => va)).size, "page"));
  const heard = broadcast
    ? "The TLB maintenance was broadcast to all cores"
    : `It interrupted core${told.length > 1 ? "s" : ""} ${listed(told)}`;
  return {
    subject: { kind: "change", space: first.space, first: first.va, count: entries.length },
    core: call.core,
    tid,
    va: first.va,
    told: told.length > 0,
    words: {
      title: fitting(telling, longestTitle, `${who} ${what}.`, `${processMark(telling, call.pid)} ${what}.`),
      why: reason(
        telling,
        entries.length === 1
          ? `Core ${call.core} changed the entry of ${address(first.va)}.`
          : `Core ${call.core} changed ${entries.length} entries, from ${address(first.va)} on.`,
        told.length > 0
          ? `${heard}; flushes removed ${count(removed, "entry", "entries")}.`
          : flushes.length > 0
            ? `A flush removed ${count(removed, "entry", "entries")}${cores.length > 1 ? "; no other core was told" : ""}.`
            : "Nothing was flushed.",
      ),
    },
  };
}

/** "1", "1 and 2", "1, 2 and 3". */
function listed(cores: readonly number[]): string {
  const last = cores.at(-1);
  return cores.length < 2 ? String(last) : `${cores.slice(0, -1).join(", ")} and ${last}`;
}

function coresOf(mask: number): number[] {
  return Array.from({ length: 32 }, (_, core) => core).filter((core) => Math.floor(mask / 2 ** core) % 2 === 1);
}
