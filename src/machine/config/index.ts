/** What a machine is: its configuration, its instruction set, and the match equations of its TLBs. */
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
export { Extension, extensionsOf, isas, slotShiftOf, type Isa } from "./isa.js";
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
export { Ordinary, ordinaryAccesses } from "./refill-kind.js";
