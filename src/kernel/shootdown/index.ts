/** Which core must forget what, and how it is told. */
export { broadcastLate, broadcastsFor, broadcastText, carryOutBroadcast, completeBroadcasts } from "./broadcasts.js";
export { checkInvariants, reportCutSubscription, reportTableFull } from "./coherence-invariants.js";
export { isTagged, loadSpace, refreshContext, sharedIdBits } from "./context.js";
export {
  catchUpTo,
  goesOnInSteps,
  isOfSwitch,
  leaveRegisters,
  letItselfBeTold,
  lookAtGeneration,
  switchSpace,
  writeContext,
  writeRegisters,
} from "./windowed-switch.js";
export { removeDuplicates } from "./duplicate-entries.js";
export { isCommonPage } from "./global-pages.js";
export {
  closeObligations,
  deferObligations,
  freeObligations,
  isHeld,
  owedFlushes,
  type OwedFlush,
  openObligation,
  promiseOf,
  settleObligations,
} from "./obligations.js";
export { broadcasts, broadcastsOn, onCores } from "./shootdown.js";
export { finishGather, gatherPage, startGather, zapPage, type Gather } from "./tlb-maintenance.js";
export {
  answerRequest,
  finishFlushesOf,
  flushAtSwitch,
  flushHere,
  putFrames,
  sendFlush,
  stepOfPhase,
} from "./windowed-flush.js";
