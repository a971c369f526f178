/** The kernel as other layers use it. */
export { decodeUtf8, errno, resultName, signal, signalName, type ErrnoName } from "./abi/index.js";
export { bootSystem, settingConflicts, type BootProblem } from "./boot.js";
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
  kernelPresets,
  kernelSettings,
  resolveKernelConfig,
  settingValues,
  type Cost,
  costPlace,
  type CostName,
  type CostPreset,
  type CostPresetName,
  type CostTotal,
  type Fidelity,
  type KernelConfig,
  type KernelPreset,
  type KernelSetting,
  type KernelSettingProblem,
  type KernelSettingValue,
} from "./config/index.js";
export { references as frameReferences } from "./frames/index.js";
export { endThread } from "./end-thread.js";
export { readSpace, writeSpace } from "./memory/index.js";
export { auditFrames, findLeaks, type Leak } from "./report/index.js";
export {
  mostScheduleSteps,
  parseSchedule,
  scheduleText,
  stepText,
  type Schedule,
  type ScheduleStep,
  type StepKind,
} from "./schedule/index.js";
export { endOfRun, nextCore, runSystem, type SystemStop } from "./scheduler.js";
export { broadcasts, displayedAsid } from "./shootdown/index.js";
export {
  findVma,
  hashKernel,
  refusalTitle,
  restoreKernel,
  saveKernel,
  type AccessType,
  type AttachedVas,
  type BlockReason,
  type CoreSchedule,
  type Kernel,
  type KernelCheckpoint,
  type Mm,
  type MmKind,
  type OutputRecord,
  type Owner,
  type Process,
  type ProcessExit,
  type Refusal,
  type Rendezvous,
  type Segment,
  type SharedIdSlot,
  type Subscription,
  type System,
  type Thread,
  type Vas,
  type Vma,
  type VmaKind,
} from "./state/index.js";
export { type StepChoices } from "./steps.js";
export { followSchedule, performStep, possibleSteps, stepProblem, type StepOutcome } from "./steps.js";
export {
  exitText,
  lockName,
  rowsOfPart,
  setThreadRegister,
  threadFloatRegister,
  threadProgramCounter,
  threadRegister,
  threadTitle,
  waitText,
} from "./threads/index.js";
