/** What runs where: the run queue, waiting, switching, ending. */
export {
  affinityOf,
  createProcess,
  createThread,
  functionAt,
  loadProgram,
  mainMeets,
  mainRegisters,
  mapSegment,
  mapThreadStack,
  setSavedRegister,
} from "./create-process.js";
export { drawBytes } from "./draw-bytes.js";
export { lockName, releaseLocks, takeLocks, takesLocks, type LockRequest } from "./mm-lock.js";
export { findByName, getAttributes, lowestFreeId, noteSleepUnderLock, setAttributes } from "./named-object.js";
export {
  collect,
  detachAll,
  exitProcess,
  exitText,
  exitThread,
  freeSpace,
  leaveVas,
  retireThread,
} from "./process-exit.js";
export { completeMeetings, meet, threadTitle } from "./rendezvous.js";
export { crossBoundary, enterParts, isBoundary, isDebugStop, markBoundaries, rowsOfPart } from "./measured-parts.js";
export { nameArgument } from "./name-argument.js";
export { block, bringForward, enqueue, fillCores, leaveCore, rotate } from "./run-queue.js";
export { enterLocked, freeLock, isOccupied } from "./segment-lock.js";
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
export {
  attachToInstance,
  attachToVas,
  bootSegment,
  detachFromInstance,
  detachFromVas,
  instancesOf,
} from "./spacejmp-attach.js";
export {
  setThreadRegister,
  threadFloatRegister,
  threadProgramCounter,
  threadRegister,
  threadRegisters,
  returnValue,
} from "./thread-registers.js";
export { detachVas, removeAttachment } from "./vas-detach.js";
export { switchVas } from "./vas-switch.js";
export { waitText } from "./wait-text.js";
