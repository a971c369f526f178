/** Physical memory, and how each architecture lays out an entry of a page table. */
export { arc8k } from "./arc-format.js";
export { fieldValue, tileFields, type EntryField } from "./entry-fields.js";
export {
  copyFrame,
  createMemory,
  firstFrame,
  forgetCode,
  framesIn,
  frameAddress,
  frameCount,
  frameIndex,
  frameOf,
  frameOwnerOf,
  isMemory,
  memoryBase,
  MemoryViolation,
  noteRead,
  prepareRead,
  prepareWrite,
  readByte,
  readBytes,
  readWord,
  wordAt,
  setFrameOwner,
  writeByte,
  writeBytes,
  writeWord,
  zeroFrame,
  type PhysicalMemory,
} from "./memory.js";
export { largePages, pageSize, pageSizes, type PageSize } from "./page-sizes.js";
export {
  deniedShift,
  effectiveFlags,
  flagsOfLeaf,
  LeafFlag,
  leafFromFlags,
  pagesOfLeaf,
  type EntryBlock,
  type EntryFlag,
  type Leaf,
  type PageTableFormat,
  type PageTables,
} from "./page-table-format.js";
export { pageTableFormat, pageTableFormats } from "./page-table-formats.js";
export {
  createTouchLog,
  createWatchedFrames,
  forgetTouches,
  isFetched,
  noteTouch,
  requestStop,
  Touch,
  Toucher,
  unwatchRange,
  watchRange,
  type TouchLog,
  type WatchedFrames,
  type WatchedRange,
} from "./watched-frames.js";
export { closeInterval, createSavedFrames, inherit, savedBytes, undoStores, type SavedFrames } from "./saved-frames.js";
