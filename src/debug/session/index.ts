/** The record of one session, and what is kept in it. */
export {
  aimsAt,
  breakpointsAt,
  createCondition,
  uncounted,
  type Aim,
  type BreakpointPlace,
  type BreakpointRecord,
  type Condition,
  type ConditionRegisters,
  type BreakpointTable,
  type EventConditions,
  type HitCondition,
  type HitCount,
  type LogMessage,
  type Scalar,
  type TypedEvent,
} from "./breakpoint-table.js";
export { clientRange, clientSource, sourceColumn, sourceLine, sourceNumber } from "./client-source.js";
export { beginFuture } from "./future.js";
export { flushOutput, say, sayAt, showOutput } from "./program-output.js";

export { abandonWork, cancelWork, workBeside, WorkEnded } from "./background.js";
export { answerOfStep, onceStepIsKnown } from "./last-step.js";
export { abandonLook, lookLong, lookPiecewise, mostWaiting, waitForLook, type Search } from "./long-look.js";
export type { KeptComparison } from "./kept-comparison.js";
export type { KeptLesson } from "./kept-lesson.js";

export {
  createSession,
  liveScenario,
  loadedScenario,
  stoppedSimulation,
  type LoadedScenario,
  type Movement,
  type Session,
  type StopRecord,
} from "./session-record.js";

export { baseName, clientLocation } from "./source-path.js";
export { forgetAfter, recordStep, takeStep, type StepGranularity } from "./step-history.js";
export {
  clearHandles,
  containerReference,
  findContainer,
  findFrame,
  findTarget,
  targetReference,
  findLocation,
  frameReference,
  locationReference,
  type Container,
  type FrameKey,
} from "./variable-handles.js";
export { styled } from "./style.js";
export { createShownOutput } from "./shown-output.js";
