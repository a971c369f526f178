/** How a change of one space reaches the spaces that show the same memory. */
export { comesAlong } from "./comes-along.js";
export {
  copyVma,
  isOverlap,
  overlapRanges,
  rangeText,
  updateCounterpart,
  updatePart,
  type Overlap,
  type UpdateResult,
} from "./copy-vma.js";
export { checkLayoutChange, copyBounds, forwardBounds, forwardLayout, forwardPage, showBehind } from "./forward.js";
export { noteLayoutChange, passLayoutChanges } from "./layout-journal.js";
export { completeBeforeChange, lazyAttach } from "./lazy-attach.js";
export { refreshSubscribers } from "./subscriber-sync.js";
