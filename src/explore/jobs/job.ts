/** The part of an exploration that another thread does: it looks at states, and knows of the search what it is told. */
import type { Simulation } from "../../simulator/index.js";
import { findBeginning, wholeOf, type ExploreOptions } from "../search/index.js";
import { keepStates, leaveState, type KeptSystem, type SystemState } from "../states/index.js";
import {
  addState,
  createSource,
  createStates,
  goesOn,
  indexOfStep,
  waits,
  type Said,
  type Source,
} from "../successors/index.js";
import { forget, lookAt, meet, type Look } from "./look.js";
import type { JobAnswer, JobBegin, JobLook, JobRequest } from "./messages.js";

/** A job that has begun. */
export interface Job {
  readonly simulation: Simulation;
  readonly options: ExploreOptions;
  readonly kept: KeptSystem;
  readonly root: SystemState;
  search: number;
  source: Source | null;
  /** The search's numbers of steps → the job's. */
  readonly steps: number[];
  /** Notes by what they say; and how many of them, and of the steps, the search has been told. */
  readonly notes: Map<string, number>;
  toldSteps: number;
}

/** Prepares a job on a simulation that stands where its schedules begin, as `explore` gets it. */
export function createJob(simulation: Simulation, options: ExploreOptions): Job {
  const kept = keepStates(simulation.system);
  // The same as the search's own, which refuses one that cannot be reached.
  const begun = wholeOf(findBeginning(simulation, kept, options));
  const root = typeof begun === "string" ? leaveState(kept) : begun.root;
  return { simulation, options, kept, root, search: -1, source: null, steps: [], notes: new Map(), toldSteps: 0 };
}

/** Does what is asked; null: there is nothing to answer. */
export function doJob(job: Job, request: JobRequest): JobAnswer | null {
  if (request.kind === "look") return look(job, request);
  begin(job, request);
  return null;
}

function begin(job: Job, { search, learned }: JobBegin): void {
  const { simulation, kept, root, options } = job;
  job.search = search;
  job.source = createSource(simulation, kept, root, createStates(), options, learned);
  job.steps.length = job.toldSteps = 0;
  job.notes.clear();
}

function look(job: Job, { search, steps, met, over, wanted }: JobLook): JobAnswer {
  const source = job.source!;
  const { graph } = source;
  for (const step of steps) job.steps.push(indexOfStep(graph, step));
  for (let at = 0; at < met.length; at += 2) meet(source, addState(graph, met[at]!, job.steps[met[at + 1]!]!));
  for (const state of over) forget(source, state);
  const found: number[] = [];
  const notes: Said[] = [];
  for (let at = 0; at < wanted.length; at += 2) tell(job, lookAt(source, wanted[at]!, wanted[at + 1]!), found, notes);
  const fresh = graph.steps.slice(job.toldSteps);
  job.toldSteps = graph.steps.length;
  return { search, steps: fresh, notes, found: Int32Array.from(found) };
}

function tell(job: Job, { state, reach, steps, successors }: Look, found: number[], notes: Said[]): void {
  const { graph } = job.source!;
  found.push(state, reach, steps.length, successors.size);
  for (const step of steps) found.push(indexOfStep(graph, step));
  for (const [number, successor] of successors)
    found.push(number, noteOf(job, successor.said, notes), successor.one, successor.two);
}

function noteOf({ notes }: Job, said: Said, fresh: Said[]): number {
  // Nearly all say one of two things.
  const key = said === goesOn ? "" : said === waits ? "waits" : JSON.stringify(said);
  let number = notes.get(key);
  if (number === undefined) {
    notes.set(key, (number = notes.size));
    fresh.push(said);
  }
  return number;
}
