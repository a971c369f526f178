/** The records that the kernel keeps: processes, spaces, VMAs, VASes, segments. */
export { createLab, type Broadcast, type LabState, type Obligation } from "./lab.js";
export type { AsidAllocator, AsidSlot, AsidSlots, CountedAsids, GlobalAsids, StolenAsids } from "./asid-state.js";
export { int32, unsigned, type Call } from "./call.js";
export { hashKernel, restoreKernel, saveKernel, type KernelCheckpoint } from "./checkpoint.js";
export { findCounterpart } from "./counterpart.js";
export {
  inodeAt,
  type Descriptor,
  type FileBytes,
  type FileContent,
  type FileLock,
  type FileTree,
  type Inode,
  type OpenFile,
  type Pipe,
} from "./file.js";
export type { FrameTable } from "./frame-table.js";
export {
  activeCore,
  addOwner,
  advanceTime,
  beginRevision,
  attachmentsOf,
  LimitReached,
  liveThreads,
  pay,
  processOf,
  record,
  spaceOf,
  threadOf,
  touch,
  type CoreSchedule,
  type GlobalRange,
  type Kernel,
  type Rendezvous,
  type System,
} from "./kernel.js";
export type { LayoutChange, LayoutChangeKind, Mm, MmKind, MmLock } from "./mm.js";
export { isInKernelCall } from "./process.js";
export type { BlockReason, CallWait, FutexKey, PartFrame, Process, ProcessExit, Thread } from "./process.js";
export {
  noteFailure,
  forgetRefusal,
  refusalTitle,
  remember,
  report,
  reportDefect,
  type OutputRecord,
  type Refusal,
} from "./report.js";
export type { Segment, SegmentLock } from "./segment.js";
export {
  addPhase,
  awaitsAnswers,
  canBeLeft,
  hasCopied,
  presentWork,
  windowsOf,
  workFor,
  workOf,
  type Flush,
  type FlushRequest,
  type GatheredFrames,
  type GatheredPage,
  type Phase,
  type Windows,
  type Work,
} from "./windows.js";
export {
  accessType,
  checkPermission,
  need,
  neededBits,
  releaseShare,
  takeShare,
  type AccessType,
  type AttachedVas,
  type Vas,
} from "./vas.js";
export {
  coversRange,
  createVma,
  cutsPage,
  findCutPage,
  findOverlap,
  guardedBy,
  isUnused,
  findVma,
  findVmaAbove,
  insertVma,
  isolateRange,
  mergeable,
  overlapping,
  removeVma,
  type SharedObject,
  type Vma,
  type VmaKind,
} from "./vma.js";
