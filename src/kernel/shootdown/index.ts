/** Which core must forget what, and how it is told. */
export { checkInvariants, reportCutSubscription, reportTableFull } from "./coherence-invariants.js";
export { isTagged, loadSpace, refreshContext, sharedIdBits } from "./context.js";
export { removeDuplicates } from "./duplicate-entries.js";
export { isCommonPage } from "./global-pages.js";
export { broadcasts, broadcastsOn, onCores } from "./shootdown.js";
export { finishGather, gatherPage, startGather, zapPage, type Gather } from "./tlb-maintenance.js";
