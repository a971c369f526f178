/** Words that everything else is written in: branded addresses, events, the translation context, the match equations. */
export { directMapStart, kernelImageStart, kernelOwner } from "./direct-map.js";
export type {
  Asid,
  CoreId,
  OwnerId,
  Pfn,
  PhysicalAddress,
  Pid,
  Sasid,
  SpaceId,
  Tick,
  Tid,
  VirtualAddress,
} from "./address.js";
export { createArcRegisters, type ArcRegisters } from "./arc-register-file.js";
export type {
  ArchitectureName,
  ConfigurationSource,
  FigureSource,
  MachineArchitecture,
  MachineConfig,
  MachineCosts,
  MachineOptions,
  Replacement,
  SourceMark,
  TlbConfig,
} from "./config.js";
export type { Mode, TranslationContext } from "./context.js";
export { Access, EventKind, eventWords, FaultKind, FlushScope, refillEvents } from "./event.js";
export {
  EntryClass,
  explainTag,
  matchEquation,
  matchEquations,
  MatchTerms,
  regionShift,
  tagMatches,
  type ExplainedTerm,
  type MatchEquation,
  type RightsCheck,
  type TagPolicy,
} from "./match.js";
export {
  clearMiss,
  createMiss,
  MissClass,
  missClassCount,
  missClasses,
  noMiss,
  redundantDoc,
  type ClassifiedMiss,
  type RemovalCause,
} from "./miss-class.js";
export { addRow, createPageIndex, cutRows, firstRow, type PageIndex } from "./page-index.js";
export { Extension, extensionsOf, isas, slotShiftOf, type Isa } from "./isa.js";
export { Invariant, invariantText, Pitfall, pitfallId, pitfallTitle } from "./pitfall.js";
export { createRandom, nextRandom, type Random } from "./random.js";
export { Ordinary, ordinaryAccesses } from "./refill-kind.js";
export { hexDigits, sasidRegister, sharedIds, type RegisterValue } from "./register-text.js";
export { bytesIn, doublesIn, layOut, looseBlock, wordsIn, type StateBlock } from "./state-block.js";
export { Translation } from "./translation.js";
export { createWalkResult, deniesAccess, WalkEnd, type WalkResult } from "./walk-result.js";
