/** The story of a call on a VAS: attached, switched, subscribed, left, or refused. */
import { refusalTitle } from "../../kernel/index.js";
import { EventKind, type Pid, type TagPolicy, type TraceEvent } from "../../machine/index.js";
import type { LastStep } from "../state/index.js";
import {
  count,
  fitting,
  longestTitle,
  owner,
  processMark,
  reason,
  threadMark,
  type Telling,
  type Told,
} from "./telling.js";

const calls: readonly EventKind[] = [
  EventKind.VasAttach,
  EventKind.VasDetach,
  EventKind.VasSwitch,
  EventKind.Subscribe,
  EventKind.Unsubscribe,
];

/** A call and its words. */
export interface CallTold {
  readonly core: number;
  readonly pid: number;
  /** Address in the thread's space that views show; absent: none. */
  readonly va?: number;
  readonly words: Told;
}

/** The last call of the thread on a VAS that succeeded in the step, or null. */
export function tellVasCall(telling: Telling, step: LastStep, tid: number): CallTold | null {
  const event = step.events.findLast(
    (one) => calls.includes(one.kind) && one.tid === tid && !(one.kind === EventKind.VasSwitch && one.c < 0),
  );
  return event === undefined ? null : { core: event.core, pid: event.pid, words: wordsOf(telling, step, event) };
}

function vasMark(telling: Telling, vid: number): string {
  const vas = telling.simulation.system.kernel.vases.get(vid);
  return vas === undefined ? `VAS ${vid}` : owner(telling, vas.owner);
}

function wordsOf(telling: Telling, step: LastStep, event: TraceEvent): Told {
  const who = threadMark(telling, event.pid, event.tid);
  const title = (text: string) =>
    fitting(telling, longestTitle, `${who} ${text}`, `${processMark(telling, event.pid)} ${text}`);
  const vas = vasMark(telling, event.a);
  const { tags } = telling.simulation.system.machine.config;
  switch (event.kind) {
    case EventKind.Subscribe:
      return event.b >= 0
        ? {
            title: title(`subscribed to ${vas} under shared id ${event.b}.`),
            why: reason(telling, ...sharedText(telling, event)),
          }
        : {
            title: title(`subscribed to ${vas}.`),
            why: reason(telling, unsharedText(tags)),
          };
    case EventKind.Unsubscribe:
      return {
        title: title(`unsubscribed from ${vas}.`),
        why: reason(telling, "Its pages are no longer in the process's own space."),
      };
    case EventKind.VasAttach:
      return {
        title: title(`attached ${vas}.`),
        why: reason(telling, "It can switch to it now; nothing changes for its own space until it does."),
      };
    case EventKind.VasDetach:
      return { title: title(`detached ${vas}.`), why: reason(telling, "The process can no longer switch to it.") };
    default: {
      const own = event.b === 0;
      return {
        title: title(own ? `switched back to its own space.` : `switched to ${vasMark(telling, event.b)}.`),
        why: reason(telling, switchText(telling, step, event)),
      };
    }
  }
}

/** Which entries carry the shared id of a subscription: as a rule not those of pages that can be written (docs/kernel.md). */
function sharedText({ simulation }: Telling, { a: vid, b: id, pid }: TraceEvent): readonly string[] {
  const { processes, spaces } = simulation.system.kernel;
  const space = processes.get(pid as Pid)?.space;
  const parts = space === undefined ? [] : (spaces.get(space)?.vmas ?? []).filter((vma) => vma.subscription === vid);
  const namesOf = (carry: boolean): string =>
    [...new Set(parts.filter(({ sharedId }) => (sharedId !== -1) === carry).map(({ name }) => name))].join(", ");
  const [shared, own] = [namesOf(true), namesOf(false)];
  if (shared === "" && own !== "")
    return [
      `But no page of it carries id ${id}: entries of ${own} have the ASID of each process.`,
      "What one misses, each misses.",
    ];
  if (own !== "")
    return [
      `TLB entries of ${shared} carry id ${id} and match for every subscriber; those of ${own} have the ASID of each process.`,
    ];
  return [
    `TLB entries of its pages carry id ${id} and match for every subscriber.`,
    "What one of them misses, the others hit.",
  ];
}

/** What a subscription without a shared id means for TLB entries. */
function unsharedText(tags: TagPolicy): string {
  switch (tags) {
    case "none":
      return "Entries carry no tag: each switch to another process flushes those of its pages.";
    case "asid+global":
      return "Those of its pages that nobody can write are global: their entries match whoever runs. The others have the ASID.";
    case "asid":
      return "Its pages are mapped privately: under tags asid every process gets TLB entries of its own.";
    default:
      return "No shared id stands for it: every process gets TLB entries of its own.";
  }
}

/** What the switch did to the TLBs of its core. */
function switchText({ simulation }: Telling, step: LastStep, event: TraceEvent): string {
  const flushes = step.events.filter(
    (one) =>
      one.kind === EventKind.TlbFlush &&
      one.tick === event.tick &&
      one.core === event.core &&
      one.sequence < event.sequence,
  );
  if (flushes.length === 0) return "Entries of both spaces stay: only the context registers were written.";
  const removed = count(
    flushes.reduce((sum, { d }) => sum + Math.max(0, d), 0),
    "entry",
    "entries",
  );
  return simulation.system.machine.config.tags === "none"
    ? `Entries carry no tag, so that it had to flush them: it removed ${removed}.`
    : `It came with a flush, which removed ${removed}.`;
}

/** The refusal that happened in the step, or null. */
export function tellRefusal(telling: Telling, step: LastStep, tid: number): CallTold | null {
  const { kernel, machine } = telling.simulation.system;
  const refusal = kernel.refusals.findLast((one) => one.tick >= step.from && one.tick < machine.tick);
  if (refusal === undefined) return null;
  const thread = kernel.threads.get(tid as never);
  if (thread?.pid !== refusal.pid) return null;
  const who = processMark(telling, refusal.pid);
  const vas = vasMark(telling, refusal.vid);
  return {
    core: thread.core ?? thread.lastCore ?? 0,
    pid: refusal.pid,
    words: {
      title: fitting(
        telling,
        longestTitle,
        `${who} was refused by ${vas}: ${refusalTitle(refusal)}.`,
        `${who} was refused: ${refusalTitle(refusal)}.`,
      ),
      why: reason(telling, refusal.text.endsWith(".") ? refusal.text : `${refusal.text}.`),
    },
  };
}
