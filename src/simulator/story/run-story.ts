/** The story of a stop that is about the run and not about an access: its start, its end, a death, a deadlock, a limit. */
import { EventKind, type TraceEvent } from "../../machine/index.js";
import type { StoryTone } from "../../protocol/story.js";
import { evaluateExpectations } from "../report/index.js";
import { editsHere, findThread, threadState, type LastStep } from "../state/index.js";
import {
  count,
  fitting,
  longestTitle,
  processMark,
  reason,
  threadMark,
  tick,
  type Telling,
  type Told,
} from "./telling.js";

/** Words with their loudness. */
export interface RunTold {
  readonly tone: StoryTone;
  readonly words: Told;
}

const sentence = (text: string) => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};

/** What the end of a run says, or its start; null anywhere between. */
export function tellEnds(telling: Telling): RunTold | null {
  const { simulation } = telling;
  const { text } = simulation.lastStop;
  const fit = (...texts: string[]) => fitting(telling, longestTitle, ...texts);
  switch (simulation.lastStop.reason) {
    case "finished":
      return tellVerdict(telling);
    case "deadlock":
      return {
        tone: "deadly",
        words: { title: "Nothing can run any more: a deadlock.", why: reason(telling, sentence(text)) },
      };
    case "limit":
      return {
        tone: "deadly",
        words: { title: fit("The run was stopped at a limit."), why: reason(telling, sentence(text)) },
      };
    case "panic":
      return { tone: "deadly", words: { title: fit("The kernel panicked."), why: reason(telling, sentence(text)) } };
    default:
      return simulation.system.machine.tick === 0
        ? {
            tone: "quiet",
            words: {
              title: "Before the first instruction.",
              why: "Memory is as the kernel booted it, and the TLBs are empty. Step once to see the first fetch.",
            },
          }
        : null;
  }
}

function tellVerdict(telling: Telling): RunTold {
  const results = evaluateExpectations(telling.simulation);
  const failed = results.filter((result) => !result.passed);
  const first = failed[0];
  if (first === undefined)
    return {
      tone: "hit",
      words: {
        title: results.length === 0 ? "The run has ended." : "The run has ended: everything holds.",
        why:
          results.length === 0
            ? "Every process has exited."
            : results.length === 1
              ? "1 expectation of the scenario, and it holds."
              : `${results.length} expectations of the scenario, and each of them holds.`,
      },
    };
  return {
    tone: "deadly",
    words: {
      title: fitting(
        telling,
        longestTitle,
        `${failed.length} of ${count(results.length, "expectation")} ${failed.length === 1 ? "does" : "do"} not hold.`,
      ),
      why: reason(
        telling,
        /^-?[\d._, ]+$/.test(first.actual)
          ? `Line ${first.line}: ${first.text} is ${first.actual}.`
          : `Line ${first.line}: ${first.text} does not hold: ${first.actual}.`,
      ),
    },
  };
}

/** What has been changed by hand at this tick, the last of it, or null. */
export function tellEdit(telling: Telling): RunTold | null {
  const { timeline, system } = telling.simulation;
  const edits = editsHere(timeline, system);
  const last = edits.at(-1);
  if (last === undefined) return null;
  const [what = "", how = ""] = last.text.split(/: (.*)/s);
  const others = edits.length > 1 ? `It is the last of ${count(edits.length, "change")} here.` : "";
  return {
    tone: "note",
    words: {
      title: fitting(telling, longestTitle, `You changed ${what}.`),
      why: reason(
        telling,
        how === "" ? "" : sentence(how),
        others,
        "What follows is another future; a step back and it is as it was.",
      ),
    },
  };
}

/** The end of the stepped thread's process, if it came in the step and was its own doing; else null. */
export function tellExit(telling: Telling, step: LastStep, tid: number): RunTold | null {
  const exit = step.events.findLast((event) => event.kind === EventKind.ProcessExit && event.tid === tid);
  return exit === undefined || exit.b !== 0 ? null : exitTold(telling, step, exit);
}

/** The end of another process, of its own doing, while the thread waited for a core: whoever stepped that one has come here, and it has done nothing since. */
export function tellOtherExit(telling: Telling, step: LastStep, tid: number): RunTold | null {
  const exit = step.events.findLast((event) => event.kind === EventKind.ProcessExit && event.b === 0);
  const back = step.events.findLast((event) => event.kind === EventKind.ThreadSwitch && event.b === tid);
  if (exit === undefined || back?.a !== exit.tid || back.sequence < exit.sequence) return null;
  return step.accesses.every((access) => access.tick < back.tick) ? exitTold(telling, step, exit) : null;
}

function exitTold(telling: Telling, step: LastStep, exit: TraceEvent): RunTold {
  const flushes = step.events.filter(
    (event) => event.kind === EventKind.TlbFlush && event.tick === exit.tick && event.sequence < exit.sequence,
  );
  const removed = flushes.reduce((sum, { d }) => sum + Math.max(0, d), 0);
  return {
    tone: "note",
    words: {
      title: fitting(telling, longestTitle, `${processMark(telling, exit.pid)} exited with ${exit.a}.`),
      why:
        flushes.length === 0
          ? "Its space is given back, and no TLB was flushed for it."
          : `Its space is given back; flushes removed ${count(removed, "TLB entry", "TLB entries")}.`,
    },
  };
}

/** A thread that the run has come to and that has not run in the step: who ended before it, or that it is next. */
export function tellArrival(telling: Telling, step: LastStep, tid: number): RunTold | null {
  const { simulation } = telling;
  const thread = findThread(simulation, tid);
  if (step.accesses.length > 0 || thread?.state !== "running") return null;
  const { tick: now } = simulation.system.machine;
  const exit = step.events.findLast(({ kind, tick: at }) => kind === EventKind.ProcessExit && at === now);
  if (exit !== undefined && exit.b === 0) return exitTold(telling, step, exit);
  const who = threadMark(telling, thread.pid, tid);
  const core = `core ${thread.core ?? 0}`;
  return {
    tone: "quiet",
    words: {
      title: fitting(
        telling,
        longestTitle,
        `${who} runs next on ${core}.`,
        `${processMark(telling, thread.pid)} runs next.`,
      ),
      why: "It has executed nothing in this step.",
    },
  };
}

/** An `expect` statement of the stepped thread that failed in the step, or null. */
export function tellFailedExpect(telling: Telling, step: LastStep, tid: number): RunTold | null {
  const failed = step.events.findLast(
    (event) => event.kind === EventKind.Expectation && event.tid === tid && event.b === 0,
  );
  if (failed === undefined) return null;
  const expectation = telling.simulation.image.assertions[failed.a];
  const who = threadMark(telling, failed.pid, failed.tid);
  return {
    tone: "deadly",
    words: {
      title: fitting(telling, longestTitle, `An expectation of ${who} failed.`, "An expectation failed."),
      why:
        expectation === undefined
          ? ""
          : reason(telling, `Line ${expectation.range.line}: ${expectation.text} does not hold.`),
    },
  };
}

/** A thread that does not run now and did not bring the run here: what it waits for, and since when. */
export function tellWaiting(telling: Telling, step: LastStep, tid: number): RunTold | null {
  const { simulation } = telling;
  const thread = findThread(simulation, tid);
  if (thread === undefined || thread.state === "running" || step.lastTid === tid) return null;
  const who = threadMark(telling, thread.pid, tid);
  const last = step.accesses.at(-1);
  const state =
    thread.state === "exited"
      ? "has ended"
      : thread.state === "runnable"
        ? `waits for a core${last === undefined ? "" : ` since tick ${tick(last.tick + 1)}`}`
        : threadState(simulation, thread);
  return {
    tone: "quiet",
    words: {
      title: fitting(telling, longestTitle, `${who} ${state}.`, `${processMark(telling, thread.pid)} ${state}.`),
      why: last === undefined ? "It has not run yet." : "The views show its last access.",
    },
  };
}
