/** Filling a TLB: which class of entry a page becomes, and which class of miss it was. */
export { classifyMiss } from "./classify-miss.js";
export {
  countFetches,
  countHits,
  dataColumn,
  settleSlot,
  settleSlots,
  tallyHits,
  usedRow,
  usedShortcut,
} from "./count-hits.js";
export { classOf, regionCount, regionOf, termsFor } from "./entry-class.js";
export {
  dropCopies,
  entryFromSlot,
  entryFromWalk,
  evictSlot,
  fillTlb,
  rememberReplacement,
  structureFor,
  writeSlot,
} from "./fill.js";
export { flushMicro } from "./flush-micro.js";
