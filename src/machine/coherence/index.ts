/** The coherence checker: what it is told, and what it makes of a hit. */
export { checkDuplicate } from "./coherence-duplicates.js";
export { noteCopy, noteFill, noteLateFill, noteMixedFill, noteSharedFill, takeLivelock } from "./coherence-fills.js";
export {
  noteAsid,
  noteAsidTaken,
  noteContext,
  noteEntry,
  noteFlush,
  noteFlushSent,
  noteSharedIdFreed,
  noteSharedIdGiven,
  noteShares,
  noteDiscard,
  noteTablesFreed,
} from "./coherence-notes.js";
export { checkHit } from "./coherence.js";
export { reportHazard } from "./report-hazard.js";
