/** What ends or interrupts a thread: exits, signals and their frames; parts that are measured. */
export {
  collect,
  detachAll,
  completeExit,
  exitProcess,
  exitText,
  exitThread,
  freeSpace,
  leaveVas,
  releaseParent,
  retireThread,
} from "./process-exit.js";

export { crossBoundary, enterParts, isBoundary, isDebugStop, markBoundaries, rowsOfPart } from "./measured-parts.js";
export { nameArgument } from "./name-argument.js";

export { leaveLinuxHandler, onSignalStack, stackFlags, unblockable } from "./linux-frame.js";
export {
  deliverFault,
  deliverPending,
  inheritSignals,
  kill,
  resetSignals,
  sendLinuxSignal,
  sigaction,
  sigreturn,
} from "./signals.js";
