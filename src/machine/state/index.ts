/** The records that a machine consists of. */
export { AsidGrant, Fact, FlushFlaw, type FactFields } from "./coherence-fact.js";
export { addFact, factAt, factsFrom, firstFact, lastFact, putFacts, type FactRow } from "./coherence-log.js";
export {
  factsOf,
  firstReport,
  isEntitled,
  oracleArrays,
  oracleNumbers,
  type EntryFacts,
  type Oracle,
} from "./coherence-oracle.js";
export {
  createRegisterFile,
  getRegister,
  Half,
  loadRegisters,
  saveRegisters,
  setRegister,
  StopReason,
  usesLength,
  type Core,
  type RegisterFile,
  type TranslatedPage,
} from "./core.js";
export type { Hazard, HazardChange } from "./hazard.js";
export { askerOf, charge, createMachine, onBehalfOf, type Machine } from "./machine.js";
export { clearStops, markStop, StopMark, stopMarks } from "./stop-marks.js";
export type { MachineCheckpoint } from "./saved-machine.js";
export {
  counterTables,
  recallCore,
  recallNumbers,
  storeCore,
  storeNumbers,
  tlbArrays,
  type NumberArray,
} from "./state.js";
export { createWatch, isNoticed, type Watch } from "./watch.js";
