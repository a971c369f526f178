/** Movement through time, forwards and backwards, and where it stops. */
export { setBreakpoints } from "./breakpoint.js";
export { dirtySince } from "./dirty.js";
export { setEventStops } from "./event-stops.js";
export { cellKey, regionKey, slotKey } from "./fingerprint.js";
export { hashSimulation } from "./hash.js";
export { lastStep, lastStepAccesses } from "./last-step.js";
export { continueRun, pauseRun, reached, startRun, type AcceptStop, type Run } from "./run.js";
export { startReverseContinue, startSeek, startStepBack, type StepBackGoal } from "./travel.js";
