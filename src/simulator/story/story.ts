/**
 * One account of a stop, chosen here and told by every view, the editor, the console and the command line. It is a function of
 * the tick, the thread and the unit of stepping alone: how the tick was reached does not matter.
 */
import { accessDirect, EventKind, pitfallId, type Hazard } from "../../machine/index.js";
import { storyPieces, type Story, type StorySubject, type StoryTone } from "../../protocol/story.js";
import { accessTone, beginningOfAttempt, chooseAccess } from "../explanation/index.js";
import { hazardOfEvent } from "../names/index.js";
import {
  executingSpace,
  findThread,
  type DeathAhead,
  type LastStep,
  type Simulation,
  type StepAccess,
} from "../state/index.js";
import { lastStep, reached } from "../travel/index.js";
import { tellAccess } from "./access-story.js";
import { tellRefusal, tellVasCall, type CallTold } from "./call-story.js";
import { findChange } from "./change-story.js";
import { tellDeath } from "./death-story.js";
import { tellOperation } from "./operation-story.js";
import { echoAccess, echoAll, echoHazard } from "./echo.js";
import { hazardChain, tellHazard } from "./hazard-story.js";
import { tellDeparture, tellMemoryCall } from "./memory-call-story.js";
import {
  tellArrival,
  tellEdit,
  tellEnds,
  tellExit,
  tellFailedExpect,
  tellOtherExit,
  tellWaiting,
  type RunTold,
} from "./run-story.js";
import { tellKernelStep } from "./step-story.js";
import { beginTelling, threadMark, type Telling } from "./telling.js";

/** Tells the present stop; `index` picks an access of the step instead of what the stop is about. */
export function tellStory(simulation: Simulation, index: number | null = null): Story {
  const step = lastStep(simulation);
  const telling = beginTelling(simulation);
  const chosen = index === null ? undefined : step.accesses[index];
  if (chosen !== undefined) return accessStory(telling, step, index!);
  const tid = simulation.lastStop.tid ?? step.lastTid;
  const edited = tellEdit(telling);
  if (edited !== null) return runStory(telling, step, tid, edited);
  const hazard = hazardOfStep(simulation, step);
  if (hazard !== null) return hazardStory(telling, step, hazard);
  if (step.death !== null) return deathStory(telling, step.death);
  const ends = tellEnds(telling) ?? tellFailedExpect(telling, step, tid) ?? tellExit(telling, step, tid);
  if (ends !== null) return runStory(telling, step, tid, ends);
  const waiting = tellWaiting(telling, step, tid);
  if (waiting !== null) return runStory(telling, step, tid, waiting);
  const refused = tellRefusal(telling, step, tid);
  if (refused !== null) return callStory(telling, tid, "deadly", refused);
  const change = findChange(telling, step, tid);
  const called = tellVasCall(telling, step, tid);
  const best = subjectAccess(simulation, step, tid);
  const tone = best < 0 ? null : accessTone(simulation, step.accesses[best]!);
  if (called !== null && tone !== "deadly") return callStory(telling, tid, "note", called);
  const loudAccess = tone === "deadly" || tone === "cost" || tone === "first";
  const operation = loudAccess ? null : (tellKernelStep(telling, step, tid) ?? tellOperation(telling, step, tid));
  if (operation !== null) return operationStory(telling, step, tid, operation);
  if (change !== null && (change.told || !loudAccess))
    return finish(telling, {
      tone: "note",
      subject: change.subject,
      core: change.core,
      tid,
      space: change.subject.space,
      va: change.va,
      ...change.words,
      echo: echoAll(change.words.title),
      chain: [],
      cycles: 0,
    });
  if (tone === "quiet" || tone === "hit" || tone === null) {
    const exit = tellOtherExit(telling, step, tid);
    if (exit !== null) return runStory(telling, step, tid, exit);
    const made = tellMemoryCall(telling, step, tid) ?? tellDeparture(telling, step, tid);
    if (made !== null) return callStory(telling, tid, "note", made);
  }
  if (best >= 0) return accessStory(telling, step, best);
  const nothing: RunTold = { tone: "quiet", words: { title: "No memory access in this step.", why: "" } };
  return runStory(telling, step, tid, tellArrival(telling, step, tid) ?? nothing);
}

/**
 * Place of the access that the step is about. What has just happened comes first: the event that stopped the run, the last
 * attempt of a statement that is not finished, or of one that is if it was loud; else the loudest of the statement.
 */
function subjectAccess(simulation: Simulation, { accesses }: LastStep, tid: number): number {
  const { machine } = simulation.system;
  const { event } = simulation.lastStop;
  if (event !== undefined && eventsOfAccesses.includes(event.kind)) {
    const met = accesses.findLastIndex(({ va, access }) => va === event.a && (access as number) === event.b);
    if (met >= 0) return met;
  }
  const attempt = accesses.findIndex((access) => access.tick === machine.tick - 1 && access.tid === tid);
  if (attempt > 0) {
    const first = beginningOfAttempt(accesses, attempt);
    const last = first + chooseAccess(simulation, accesses.slice(first));
    const tone = accessTone(simulation, accesses[last]!);
    const finished =
      findThread(simulation, tid) === undefined ||
      reached(simulation, tid, "into", { sp: 0, cfa: null, inKernel: false });
    if (!finished || tone === "cost" || tone === "first" || tone === "deadly") return last;
  }
  return chooseAccess(simulation, accesses);
}

/** Events that are about one access: a = its address, b = its kind. */
const eventsOfAccesses: readonly EventKind[] = [
  EventKind.MicroMiss,
  EventKind.TlbMiss,
  EventKind.PageFault,
  EventKind.MachineCheck,
];

/**
 * The hazard that showed in the step, the last one if there were several. What the kernel did after an attempt has the tick of
 * the next one, so that ticks alone do not say to which of two steps a hazard belongs: the step's events do.
 */
function hazardOfStep({ system: { machine } }: Simulation, step: LastStep): Hazard | null {
  const event = step.events.findLast(({ kind }) => kind === EventKind.Hazard);
  return event === undefined ? null : (hazardOfEvent(machine, event) ?? null);
}

function accessStory(telling: Telling, step: LastStep, index: number): Story {
  const access = step.accesses[index]!;
  const { machine } = telling.simulation.system;
  const hazard = machine.hazards.find((one) => meets(one, access));
  if (hazard !== undefined) return hazardStory(telling, step, hazard);
  return finish(telling, {
    tone: accessTone(telling.simulation, access),
    subject: { kind: "access", index },
    ...placeOf(access),
    ...tellAccess(telling, access),
    echo: echoAccess(telling, access),
    chain: [],
    cycles: access.cycles,
  });
}

function meets(hazard: Hazard, access: StepAccess): boolean {
  return hazard.tick === access.tick && hazard.core === access.core && hazard.va === access.va;
}

function hazardStory(telling: Telling, step: LastStep, hazard: Hazard): Story {
  const index = step.accesses.findIndex((access) => meets(hazard, access));
  const access = step.accesses[index] ?? step.others.find((one) => meets(hazard, one)) ?? null;
  const va = hazard.va < 0 ? null : hazard.va;
  return finish(telling, {
    tone: "hazard",
    subject: { kind: "hazard", id: pitfallId(hazard.pitfall), index },
    core: hazard.core,
    tid: hazard.tid,
    space: access?.space ?? executingSpace(telling.simulation, hazard.tid),
    va,
    ...tellHazard(telling, hazard, access),
    echo: echoHazard(telling, hazard, access),
    chain: hazardChain(telling, hazard),
    cycles: access?.cycles ?? 0,
  });
}

function deathStory(telling: Telling, death: DeathAhead): Story {
  const { core, tid, access } = death;
  return finish(telling, {
    tone: "deadly",
    subject: { kind: "ahead" },
    core,
    tid,
    space: access?.space ?? executingSpace(telling.simulation, tid),
    va: access === null ? null : placed(access),
    ...tellDeath(telling, death),
    chain: [],
    cycles: 0,
  });
}

function placeOf(access: StepAccess): Pick<Story, "core" | "tid" | "space" | "va"> {
  return { core: access.core, tid: access.tid, space: access.space, va: placed(access) };
}

function callStory(telling: Telling, tid: number, tone: StoryTone, told: CallTold): Story {
  return finish(telling, {
    tone,
    subject: { kind: "run" },
    core: told.core,
    tid,
    space: executingSpace(telling.simulation, tid),
    va: told.va ?? null,
    ...told.words,
    echo: echoAll(told.words.title),
    chain: [],
    cycles: 0,
  });
}

/** Address that page tables and spaces can show; null: the access asked none. */
function placed({ result, va }: StepAccess): number | null {
  return result === accessDirect ? null : va;
}

/** An operation of kernel code; of one that wrote an entry the views show the page. */
function operationStory(telling: Telling, step: LastStep, tid: number, told: CallTold): Story {
  const story = callStory(telling, tid, "note", told);
  const [first] = step.changedPages;
  if (first === undefined) return story;
  const { space, va } = first;
  return { ...story, subject: { kind: "change", space, first: va, count: step.changedPages.length }, space, va };
}

/** A story of the run shows the thread's last access, if it has one. */
function runStory(telling: Telling, step: LastStep, tid: number, { tone, words }: RunTold): Story {
  const index = subjectAccess(telling.simulation, step, tid);
  const access = step.accesses[index];
  const thread = findThread(telling.simulation, tid);
  const subject: StorySubject = access === undefined ? { kind: "run" } : { kind: "access", index };
  // What ends a run is nobody's.
  const everybodys = thread === undefined || telling.simulation.lastStop.reason === "finished";
  return finish(telling, {
    tone,
    subject,
    core: access?.core ?? thread?.core ?? thread?.lastCore ?? 0,
    tid: thread === undefined ? 0 : tid,
    space: access?.space ?? (thread === undefined ? 0 : executingSpace(telling.simulation, tid)),
    va: access === undefined ? null : placed(access),
    ...words,
    echo:
      access === undefined
        ? echoAll(everybodys ? words.title : `${threadMark(telling, thread.pid, tid)}: ${words.title}`)
        : echoAccess(telling, access),
    chain: [],
    cycles: access?.cycles ?? 0,
  });
}

/** Keeps the owners that the texts name, in order, so that equal stories are equal data. */
function finish(telling: Telling, story: Omit<Story, "owners">): Story {
  const texts = [story.title, story.why, ...Object.values(story.echo), ...story.chain.map((link) => link.text)];
  const used = texts
    .flatMap((text) => storyPieces(text, telling.owners))
    .flatMap((piece) => (piece.kind === "owner" ? [piece.owner] : []));
  const owners = telling.owners.filter(({ id }) => used.includes(id)).sort((a, b) => a.id - b.id);
  return { ...story, owners };
}
