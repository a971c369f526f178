/** The kernel as other layers use it. */
export { bootSystem, type BootProblem } from "./boot.js";
export { runSystem, type SystemStop } from "./scheduler.js";
export { hashKernel, restoreKernel, saveKernel, type KernelCheckpoint } from "./checkpoint.js";
export {
  kernelPresets,
  kernelSettings,
  resolveKernelConfig,
  type KernelConfig,
  type KernelPreset,
  type KernelSettingProblem,
} from "./kernel-config.js";
export type { KernelSetting } from "./kernel-setting.js";
export type { Fidelity } from "./settings-of-vases.js";
export type { CoreSchedule, Kernel, Owner, Rendezvous, SharedIdSlot, System } from "./kernel.js";
export type { BlockReason, Process, ProcessExit, Subscription, Thread } from "./process.js";
export { lockName } from "./mm-lock.js";
export type { Mm, MmKind } from "./mm.js";
export { findVma, type Vma, type VmaKind } from "./vma.js";
export type { Segment } from "./segment.js";
export type { AccessType, AttachedVas, Vas } from "./vas.js";
export { refusalTitle, type OutputRecord, type Refusal } from "./report.js";
export { hasSystemCall, implementedSystemCalls, systemCall } from "./system-call.js";
export { listPseudoDirectory, readPseudoFile } from "./pseudo-files.js";
export { exitText } from "./process-exit.js";
export { threadTitle } from "./rendezvous.js";
export { readSpace, writeSpace } from "./user-memory.js";
export { threadProgramCounter, threadRegister, setThreadRegister } from "./thread-registers.js";
export { displayedAsid } from "./tlb-maintenance.js";
export { references as frameReferences } from "./frame-allocator.js";
export { findLeaks, type Leak } from "./leaks.js";
export { auditFrames } from "./audit.js";
export { costModel, type Cost, type CostName } from "./cost-model.js";
export { costPresets, costsOf, type CostPreset, type CostPresetName, type CostTotal } from "./cost-presets.js";
export { errno, resultName, type ErrnoName } from "./errno.js";
export { signal, signalName } from "./abi.js";
