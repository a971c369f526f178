/** The records that a simulation consists of, and access to them. */
export {
  changeKernelSetting,
  changeSlot,
  changeTableEntry,
  endThread,
  kernelSettingValues,
  type TableEntryChange,
} from "./edits.js";
export {
  librariesWith,
  libraryOwner,
  objectOf,
  placeAt,
  statementAt,
  statementsOnLine,
  type CodePlace,
} from "./code-index.js";
export { controlRegisters, isWritableControlRegister, writeControlRegister } from "./control-registers.js";
export {
  leafAt,
  peekWords,
  permissionText,
  physical,
  readMemory,
  readPhysical,
  writeMemory,
  writePhysical,
} from "./memory-view.js";
export {
  longestChunk,
  observeRefills,
  openSimulation,
  scheduleProblem,
  chooseSchedule,
  withSchedule,
  type Simulation,
} from "./simulation.js";
export type { Held, BreakpointFilter, CodeBreakpoint, RunGoal, RunStop, SimulatorOptions } from "./simulator.js";
export type {
  ArmedWatches,
  BytePart,
  CauseKind,
  DataCause,
  DataChange,
  DataWatch,
  WatchAccess,
  WatchedBytes,
  WatchedFact,
  WatchedFacts,
  WatchTarget,
} from "./data-watch.js";
export type {
  CachedPage,
  ChangedPage,
  DeathAhead,
  EntryPrint,
  Fingerprint,
  LastStep,
  StepAccess,
} from "./step-record.js";
export {
  codeAt,
  codeOwnerAt,
  executingSpace,
  findLibraries,
  findThread,
  isAlive,
  pcRegister,
  processOf,
  readRegister,
  readRegisters,
  stackPointer,
  threadPc,
  threadRuns,
  writeRegister,
} from "./thread.js";
export { missBins, type MissBins } from "./miss-history.js";
export { firstRedundantSample, SampleColumn, sampleColumns, type Samples } from "./samples.js";
export { threadState } from "./thread-state.js";
export {
  advance,
  beginHold,
  checkpointHere,
  checkpointsBefore,
  editsHere,
  endHold,
  forgetEdit,
  historyBytes,
  historyLimits,
  rest,
  rewindToRest,
  rewind,
} from "./timeline.js";
export { innermostFrame, memoryReader, objectFrameAddress } from "./object-frame.js";
export type { SettingProblem } from "./simulator.js";
