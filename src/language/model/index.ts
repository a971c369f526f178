/** What a scenario can name: settings, constants, counters, system calls. */
export { findKernelCall, kernelCallGroups, kernelCallNames } from "./kernel-call-table.js";
export { constantsOfParameter } from "./argument-constants.js";
export { exploreSettings } from "./explore-settings.js";
export { builtinDescriptions, isBuiltin } from "./builtin-nodes.js";
export {
  constantsByName,
  constantValue,
  counterUnits,
  findSystemCall,
  maximumParameters,
  printFormats,
  processIndex,
  processProperties,
  runProperties,
  stateFunctions,
  systemCallNames,
  systemCallsOf,
  systemCounters,
  tlbCounters,
  type SystemCallDescription,
} from "./builtins.js";
export { hazardPattern } from "./counter-table.js";
export { fileRequests } from "./file-requests.js";
export { problemKinds, problemPage, type ProblemCode } from "./problem-kinds.js";
export { executableSettings, keywordDocs } from "./keyword-docs.js";
export { formatBytes } from "./quantity.js";
export { wordValue } from "./setting-value.js";
export {
  defaultPageBytes,
  knownSettings,
  type KnownSettings,
  type SettingsBlock,
  type LanguageSettings,
  type PresetDescription,
  type SettingDescription,
  type SymbolPlace,
  type HazardDescription,
} from "./settings.js";
export { callSignature, errnosOf, type SystemCallParameter } from "./system-call-table.js";
export { vasModelOf, type VasModel } from "./vas-model.js";
