/** System calls by number: arguments, checks, results. */
export { listPseudoDirectory, readPseudoFile } from "./pseudo-files.js";
export {
  activeMm,
  enterSystemCall,
  hasSystemCall,
  implementedSystemCalls,
  mappingOwner,
  moveHeap,
  performCall,
  systemCall,
  systemCallNumber,
  type Result,
} from "./system-call.js";
export { becomeProgram } from "./exec.js";
export { forkProcess, isFull, liveThreadCount, startChild } from "./process-calls.js";
export { isInUse } from "./vas-calls.js";
