/** Where a run stops: breakpoints, filters, steps, and what is said of the stop. */
export { bindLine } from "./binding.js";
export {
  eventCondition,
  install,
  rebind,
  setBreakpoints,
  setDataBreakpoints,
  setExceptionBreakpoints,
  setFunctionBreakpoints,
  setInstructionBreakpoints,
  unwatchFromConsole,
  watchFromConsole,
} from "./breakpoints.js";
export { breakFromConsole, listBreakpoints, unbreakFromConsole } from "./console-breakpoints.js";
export { endSession, exitStatus } from "./end-of-run.js";
export { dataBreakpointInfo, listWatches } from "./data-breakpoints.js";
export { exceptionFilters, type ExceptionFilter } from "./exception-filters.js";
export { exceptionInfo } from "./exception-info.js";
export { walkText } from "./exception-text.js";
export { abandonMovement } from "./movement.js";
export {
  cancel,
  continueProgram,
  endIfOver,
  granularityOf,
  inTurn,
  moveBackward,
  moveForward,
  runBack,
  threadOf,
  next,
  pause,
  reverseContinue,
  runOn,
  runToEntry,
  stepBack,
  stepIn,
  stepOut,
  travel,
  type Later,
} from "./stepping.js";
export { announceThreads, reportStop, tellViews, type Purpose } from "./stop-report.js";
