/** The story of page-table entries that the step changed by a call: who took or gave what, and who was told. */
import { systemCalls } from "../../image/system-call.js";
import { EventKind } from "../../machine/index.js";
import type { StorySubject } from "../../protocol/story.js";
import type { LastStep } from "../state/index.js";
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

/** Calls that change entries which TLBs may hold, with what they do to pages. */
const changing: Readonly<Record<number, (pages: string) => string>> = {
  [systemCalls.mprotect]: (pages) => `changed the rights of ${pages}`,
  [systemCalls.munmap]: (pages) => `unmapped ${pages}`,
  [systemCalls.madvise]: (pages) => `gave ${pages} back`,
  [systemCalls.vas_detach]: (pages) => `detached, which took ${pages}`,
  [systemCalls.unsubscribe]: (pages) => `unsubscribed from ${pages}`,
  [systemCalls.fork]: (pages) => `forked: ${pages} are now copied on write`,
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
  const pages = step.changedPages.filter((page) => page.before !== null);
  const first = pages[0];
  if (first === undefined) return null;
  const sent = step.events.filter((event) => event.kind === EventKind.Shootdown && event.sequence > call.sequence);
  const flushes = step.events.filter((event) => event.kind === EventKind.TlbFlush && event.sequence > call.sequence);
  const told = [...new Set(sent.flatMap((event) => coresOf(event.a)))].filter((core) => core !== call.core);
  const removed = flushes.reduce((sum, event) => sum + Math.max(0, event.d), 0);
  const who = threadMark(telling, call.pid, call.tid);
  const what = changing[call.a]!(count(pages.length, "page"));
  const others = simulation.system.machine.cores.length > 1;
  return {
    subject: { kind: "change", space: first.space, first: first.va, count: pages.length },
    core: call.core,
    tid,
    va: first.va,
    told: told.length > 0,
    words: {
      title: fitting(telling, longestTitle, `${who} ${what}.`, `${processMark(telling, call.pid)} ${what}.`),
      why: reason(
        telling,
        pages.length === 1
          ? `The entry of ${address(first.va)} changed on core ${call.core}.`
          : `${count(pages.length, "entry", "entries")} from ${address(first.va)} on changed on core ${call.core}.`,
        told.length > 0
          ? `It interrupted core${told.length > 1 ? "s" : ""} ${told.join(", ")}; flushes removed ${count(removed, "entry", "entries")}.`
          : flushes.length > 0
            ? `A flush removed ${count(removed, "entry", "entries")}${others ? "; no other core was interrupted" : ""}.`
            : "Nothing was flushed.",
      ),
    },
  };
}

function coresOf(mask: number): number[] {
  return Array.from({ length: 32 }, (_, core) => core).filter((core) => Math.floor(mask / 2 ** core) % 2 === 1);
}
