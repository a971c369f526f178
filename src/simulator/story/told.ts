/** The access that a story is about, explained: the one that views show fields and terms of. */
import type { AccessExplanation } from "../../protocol/snapshot.js";
import type { Story } from "../../protocol/story.js";
import { explainAccess } from "../explanation/index.js";
import type { Simulation, StepAccess } from "../state/index.js";
import { lastStep } from "../travel/index.js";
import { tellStory } from "./story.js";

/** An access with its place in the step; -1 if it is another thread's. */
export interface ToldAccess {
  readonly access: StepAccess;
  readonly index: number;
}

/** The access that the story of the stop is about, or the one that was asked for; null if it is about none. */
export function toldAccess(simulation: Simulation, index: number | null = null): ToldAccess | null {
  const asked = index === null ? undefined : lastStep(simulation).accesses[index];
  return asked === undefined ? accessOfStory(simulation, tellStory(simulation)) : { access: asked, index: index! };
}

/** The access that a story is about, which has been told of the present stop. */
function accessOfStory(simulation: Simulation, { subject, va, tid }: Story): ToldAccess | null {
  const { accesses, others, death } = lastStep(simulation);
  if (subject?.kind === "ahead" && death !== null && death.access !== null) return { access: death.access, index: -1 };
  if (subject === null || subject.kind === "change" || subject.kind === "run" || subject.kind === "ahead") {
    const last = accesses.length - 1;
    return last < 0 ? null : { access: accesses[last]!, index: last };
  }
  const own = accesses[subject.index];
  if (own !== undefined) return { access: own, index: subject.index };
  const other = others.findLast((access) => access.tid === tid && access.va === va);
  return other === undefined ? null : { access: other, index: -1 };
}

/** The told access, explained; null if the step made none. */
export function explainLast(simulation: Simulation, index: number | null = null): AccessExplanation | null {
  return explained(simulation, toldAccess(simulation, index));
}

/** The same for a story that has just been told of the present stop, and need not be told again. */
export function explainTold(simulation: Simulation, story: Story): AccessExplanation | null {
  return explained(simulation, accessOfStory(simulation, story));
}

function explained(simulation: Simulation, told: ToldAccess | null): AccessExplanation | null {
  return told === null ? null : explainAccess(simulation, told.access, told.index);
}
