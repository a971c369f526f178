/** Physical frames: who has which. */
export {
  allocateCopyOfRun,
  allocateFrame,
  allocateRun,
  allocateZeroed,
  allocateZeroedRun,
  clearFrames,
  countMapping,
  createFrameTable,
  freeFrames,
  getFrame,
  longestRun,
  putFrame,
  references,
  uncountMapping,
} from "./frame-allocator.js";
