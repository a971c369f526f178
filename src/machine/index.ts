/** Everything that the kernel and the simulator use of the machine. */
export * from "./access-log.js";
export * from "./address.js";
export { ArcCommand, arcCommand, jointTlb } from "./arc-commands.js";
export { exceptionName } from "./arc-exceptions.js";
export type { ArcRegisters } from "./arc-register-file.js";
export * from "./arc-registers.js";
export { AsidGrant, Fact, factAt, FlushFlaw, type FactRow } from "./coherence-log.js";
export {
  noteAsid,
  noteAsidTaken,
  noteFlushSent,
  noteSharedIdFreed,
  noteSharedIdGiven,
  noteShares,
} from "./coherence-notes.js";
export { takeLivelock } from "./coherence-fills.js";
export { checkDuplicate } from "./coherence-duplicates.js";
export { invariantText, pitfallTitle } from "./pitfalls.js";
export { firstReport, type Oracle } from "./coherence-oracle.js";
export type { Hazard, HazardReason } from "./hazard.js";
export { reportHazard, type Finding } from "./report-hazard.js";
export { checkpointBytes, mergeCheckpoint, restoreCheckpoint, takeCheckpoint } from "./checkpoint.js";
export type { MachineCheckpoint } from "./saved-machine.js";
export * from "./config.js";
export type { Mode, TranslationContext } from "./context.js";
export {
  createRegisterFile,
  getRegister,
  loadRegisters,
  saveRegisters,
  setRegister,
  StopReason,
  type Core,
  type RegisterFile,
  type Trap,
} from "./core.js";
export { counterTotals, type CounterSelector, type CounterTotals, type LevelTotals } from "./counters.js";
export { regionCount, regionOf, termsFor } from "./entry-class.js";
export { RightsFault } from "./entry-rights.js";
export * from "./event.js";
export { abandonAsid, flushAll, flushAsid, flushPage, flushShared, maintain, type FlushHow } from "./flush.js";
export { hashMachine } from "./hash.js";
export { charge, createMachine, type Machine } from "./machine.js";
export { flushMicro } from "./flush-micro.js";
export { setContext, type NewContext } from "./maintain-context.js";
export { maintenanceOperation, maintenanceOperations, operationOf, type MaintenanceOperation } from "./maintenance.js";
export {
  EntryClass,
  explainTag,
  matchEquation,
  matchEquations,
  MatchTerms,
  tagMatches,
  type ExplainedTerm,
  type MatchEquation,
  type TagPolicy,
} from "./match.js";
export {
  copyFrame,
  firstFrame,
  frameAddress,
  frameCount,
  frameOf,
  frameOwnerOf,
  isMemory,
  memoryBase,
  MemoryViolation,
  readByte,
  readBytes,
  readWord,
  setFrameOwner,
  writeByte,
  writeBytes,
  writeWord,
  zeroFrame,
  type PhysicalMemory,
} from "./memory.js";
export {
  pagesOfLeaf,
  type EntryFlag,
  type Leaf,
  type PageTableFormat,
  type PageTableLevel,
  type PageTables,
} from "./page-table-format.js";
export { arc16k, arc8k } from "./arc-format.js";
export { pageTableFormat, pageTableFormats } from "./page-table-formats.js";
export {
  clearEmptyTables,
  clearLeaf,
  clearPage,
  createRoot,
  forEachLeaf,
  forEachTable,
  formatFields,
  freeTables,
  pageAt,
  readLeaf,
  splitAddress,
  walk,
  writeLeaf,
  type MappedPage,
  type Walk,
  type WalkFault,
  type WalkStep,
} from "./page-table.js";
export { largePages, pageSize, pageSizes, type PageSize } from "./page-sizes.js";
export { splitPage, writePage } from "./large-page.js";
export { MissClass, missClasses, redundantDoc, type MissClassDescription, type RemovalCause } from "./miss-class.js";
export { addMisses, missCounterNames, missTotals, type MissTotals } from "./miss-counters.js";
export { preload } from "./preload.js";
export { createRandom, nextRandom, type Random } from "./random.js";
export type { RegisterValue } from "./register-text.js";
export { isWritableRegister, refuseRegister, registerValues, writeRegisterValue } from "./register-values.js";
export {
  machinePresets,
  resolveMachineConfig,
  type MachinePresetSummary,
  type MachineSettingProblem,
} from "./resolve-config.js";
export { run } from "./run.js";
export type { MachineSetting, SettingType, SettingValue } from "./machine-setting.js";
export { machineSettings } from "./settings.js";
export { isValid, lookup, setBase, type Tlb } from "./tlb.js";
export { entryView, explainMatch, isUsable, type TlbEntry } from "./tlb-entry.js";
export { clearStop, emit, eventAt, eventsSince, type Trace, type TraceEvent } from "./trace.js";
