/** The kernel as other layers use it. */
export { realPath } from "./files/index.js";
export { decodeUtf8, errno, resultName, signalName } from "./abi/index.js";
export { bootSystem, settingConflicts } from "./boot.js";
export {
  hasSystemCall,
  implementedSystemCalls,
  listPseudoDirectory,
  readPseudoFile,
  systemCall,
  systemCallNumber,
} from "./calls/index.js";
export {
  changeSetting,
  costModel,
  costPresets,
  costsOf,
  defectEffects,
  kernelPresets,
  kernelSettings,
  resolveKernelConfig,
  settingValues,
  costPlace,
  type CostName,
  type CostPreset,
  type CostPresetName,
} from "./config/index.js";
export { references as frameReferences } from "./frames/index.js";
export { endThread } from "./end-thread.js";
export { readSpace, writeSpace } from "./memory/index.js";
export { auditFrames, fileChanges, findLeaks, type FileChange, type Leak } from "./report/index.js";
export { parseSchedule, scheduleText, stepText, type Schedule, type ScheduleStep } from "./schedule/index.js";
export { endOfRun, nextCore, runSystem, type SystemStop } from "./scheduler.js";
export { broadcasts, owedFlushes, type OwedFlush } from "./shootdown/index.js";
export {
  beginRevision,
  findVma,
  hashKernel,
  inodeAt,
  isInKernelCall,
  refusalTitle,
  restoreKernel,
  saveKernel,
  workOf,
  type KernelCheckpoint,
  type Mm,
  type OutputRecord,
  type Process,
  type ProcessExit,
  type Segment,
  type System,
  type Thread,
  type Vas,
  type Vma,
} from "./state/index.js";
export { spaceOfNumber } from "./lab/index.js";
export { followSchedule, performStep, possibleSteps, stepProblem } from "./steps.js";
export { exitText, rowsOfPart } from "./threads/index.js";
export { lockName, threadTitle, waitText } from "./waiting/index.js";
export {
  setThreadRegister,
  threadFloatRegister,
  threadProgramCounter,
  threadRegister,
  threadRegisters,
} from "./loading/index.js";
