/** Allocators of ASIDs, and what happens when they run out. */
export { asidOf, createAsidAllocator, currentAsid, dropAsids, isGlobal, takeAsid } from "./asid-allocator.js";
export { asidHolder } from "./asid-holder.js";
export { joinAsid, leaveAsid, noteDivergence, reconcile, sharesAsids } from "./asid-sharing.js";
export { slotOf } from "./asid-slots.js";
export { adviseWholeFlush } from "./coherence-advice.js";
