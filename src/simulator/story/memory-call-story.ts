/**
 * The story of a call that made or took memory, a process or a thread, and of a thread that had no core for a while: told where the
 * accesses of the step have nothing to tell. Without it the call that a program is about would be "fetched from its text: a hit".
 */
import { systemCalls } from "../../image/system-call.js";
import { EventKind, type Tid, type TraceEvent } from "../../machine/index.js";
import { sizeText } from "../names/index.js";
import type { LastStep } from "../state/index.js";
import type { CallTold } from "./call-story.js";
import { address, count, fitting, longestTitle, processMark, reason, threadMark, type Telling } from "./telling.js";

/** A call and what it returned. */
interface Returned {
  readonly call: TraceEvent;
  readonly result: number;
}

/** Title without the subject, and reason. */
type Words = readonly [did: string, why: string];

const told: Readonly<Record<number, (telling: Telling, step: LastStep, returned: Returned) => Words>> = {
  [systemCalls.mmap]: (_telling, step, { call, result }) => {
    const ready = pagesIn(step, result, call.c);
    return [
      `mapped ${sizeText(call.c)} at ${address(result)}`,
      ready === 0
        ? "No page of it has an entry yet: a first touch will fault and bring one."
        : `${count(ready, "page")} of it ${ready === 1 ? "has" : "have"} an entry already.`,
    ];
  },
  [systemCalls.munmap]: (_telling, _step, { call }) => [
    `unmapped ${sizeText(call.c)} at ${address(call.b)}`,
    "The tables had no entry of it to take away.",
  ],
  [systemCalls.mprotect]: (_telling, _step, { call }) => [
    `changed the rights of ${sizeText(call.c)} at ${address(call.b)}`,
    "The tables had no entry of it to change: what comes at a first touch has the new rights.",
  ],
  [systemCalls.fork]: (telling, _step, { result }) => [
    `forked ${processMark(telling, result)}`,
    "It has a space of its own, with the same contents.",
  ],
  [systemCalls.thread_create]: (telling, _step, { call, result }) => {
    const thread = telling.simulation.system.kernel.threads.get(result as Tid);
    const core = thread?.core ?? null;
    return [
      `started the thread ${thread?.name ?? result}`,
      core === null || core === call.core
        ? "It runs in the same address space."
        : `It runs in the same address space, on core ${core}: with entries of that core's TLBs.`,
    ];
  },
};

/** The last such call of the thread in the step, if it succeeded; null: there was none. */
export function tellMemoryCall(telling: Telling, step: LastStep, tid: number): CallTold | null {
  const call = step.events.findLast(
    (event) => event.kind === EventKind.SystemCall && event.tid === tid && told[event.a] !== undefined,
  );
  const answer = step.events.find(
    (event) =>
      event.kind === EventKind.SystemCallReturn &&
      event.tid === tid &&
      call !== undefined &&
      event.sequence > call.sequence,
  );
  if (call === undefined || answer === undefined || answer.b < 0) return null;
  const [did, why] = told[call.a]!(telling, step, { call, result: answer.b });
  const place = { [systemCalls.mmap]: answer.b, [systemCalls.munmap]: call.b, [systemCalls.mprotect]: call.b }[call.a];
  return { ...sentences(telling, call, did, why), ...(place === undefined ? {} : { va: place }) };
}

/** Pages of a range that have got an entry in the step. */
function pagesIn({ changedPages }: LastStep, start: number, bytes: number): number {
  return changedPages.filter(
    ({ va, before, after }) => before === null && after !== null && va >= start && va < start + bytes,
  ).length;
}

/** The thread has just left its core to another one by a call; null: it has not, or its time was up, which is no doing of its own. */
export function tellDeparture(telling: Telling, step: LastStep, tid: number): CallTold | null {
  const { kernel, machine } = telling.simulation.system;
  const left = step.events.findLast(({ kind, a, b }) => kind === EventKind.ThreadSwitch && a === tid && b > 0);
  const next = kernel.threads.get((left?.b ?? 0) as Tid);
  const gone = kernel.threads.get(tid as Tid)?.state !== "running";
  const called = step.events.some(
    (event) => event.kind === EventKind.SystemCall && event.tid === tid && event.tick === left?.tick,
  );
  if (left === undefined || next === undefined || left.tick !== machine.tick || !gone || !called) return null;
  const flushes = step.events.filter(
    ({ kind, core, sequence }) => kind === EventKind.TlbFlush && core === left.core && sequence > left.sequence,
  );
  const removed = flushes.reduce((sum, { d }) => sum + Math.max(0, d), 0);
  const who = threadMark(telling, kernel.threads.get(tid as Tid)?.pid ?? 0, tid);
  return {
    core: left.core,
    pid: next.pid,
    words: {
      title: fitting(
        telling,
        longestTitle,
        `${who} left core ${left.core} to ${threadMark(telling, next.pid, next.tid)}.`,
        `${who} left core ${left.core}.`,
        `Core ${left.core} has another thread now.`,
      ),
      why: reason(
        telling,
        flushes.length === 0
          ? "Nothing was flushed at the switch: the entries of both stay."
          : `The switch flushed the core's TLBs: ${count(removed, "entry", "entries")} went.`,
      ),
    },
  };
}

function sentences(telling: Telling, { core, pid, tid }: TraceEvent, did: string, why: string): CallTold {
  const title = fitting(
    telling,
    longestTitle,
    `${threadMark(telling, pid, tid)} ${did}.`,
    `${processMark(telling, pid)} ${did}.`,
  );
  return { core, pid, words: { title, why: reason(telling, why) } };
}
