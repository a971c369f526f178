/** Movements beside stepping: to an event, a line, another statement, along the call stack. */
export { runToEvent, runToLine, runToText } from "./aims.js";
export { restartFrame, stepBackInto, stepBackOut, stepInTargets, stepInto } from "./frames.js";
export { goto, gotoTargets } from "./jumping.js";
