/** One TLB structure: its columns, replacement, shortcuts, and what it has held. */
export { checkRights, isManager, RightsFault, rightsRegister } from "./entry-rights.js";
export {
  createFilledPages,
  noteFilledPage,
  othersHadPage,
  restoreFilledPages,
  saveFilledPages,
  type FilledPages,
} from "./filled-pages.js";
export { createOrdinaryPage, type OrdinaryPage } from "./ordinary-page.js";
export { chooseVictim, filledEntry, leastRecentSlot, touchEntry, usedEntry } from "./replacement.js";
export { inShadow } from "./shadow-tlb.js";
export {
  createShortcuts,
  forgetPages,
  forgetSlot,
  forgetStores,
  knowsPage,
  rememberPage,
  Shortcut,
  shortcutMask,
  shortcutRow,
  shortcutShift,
} from "./shortcut.js";
export {
  aliveRecord,
  belongsTo,
  columnsOf,
  everybody,
  findRecord,
  holderOf,
  rememberFill,
  rememberHit,
  rememberLoss,
  rememberRemoval,
  removeRecord,
  restoreHistory,
  saveHistory,
  type SavedHistory,
  type TlbHistory,
} from "./tlb-history.js";
export { RecordDouble, recordShift, RecordWord } from "./tlb-record.js";
export { addToIndex, rebuildIndex, removeFromIndex } from "./tlb-index.js";
export {
  createTlb,
  forEachSet,
  heldSpan,
  invalidate,
  isValid,
  lookup,
  setBase,
  walkCacheOf,
  type EntryColumns,
  type NewEntry,
  type NotedEntries,
  type Tlb,
} from "./tlb.js";
