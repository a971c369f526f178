/** Movement through time, forwards and backwards, and where it stops. */
export { nextAttempt, setBreakpointFilter, setBreakpoints } from "./breakpoint.js";
export { callsAhead, startFrameRestart } from "./calls-ahead.js";
export { crossedSwitches } from "./crossed-switches.js";
export { setEventStops } from "./event-stops.js";
export { cellKey, regionKey, slotKey, takeFingerprint } from "./fingerprint.js";
export type { AcceptStop } from "./halt.js";
export { hashingSimulation, hashSimulation } from "./hash.js";
export { findingLastStep, lastStep, lastStepAccesses } from "./last-step.js";
export { startReverseContinue } from "./reverse.js";
export { continueRun, pauseRun, reached, startRun, type Run } from "./run.js";
export { changeText, threadText } from "./stop.js";
export { standStill, startSeek, startStepBack, travelTo } from "./travel.js";
