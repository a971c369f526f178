/** What a scenario can name: settings, constants, counters, system calls. */
export { builtinDescriptions, isBuiltin } from "./builtin-nodes.js";
export {
  constantsByName,
  constantValue,
  counterUnits,
  findSystemCall,
  maximumParameters,
  processProperties,
  systemCallNames,
  systemCallsOf,
  systemCounters,
  tlbCounters,
  type SystemCallDescription,
} from "./builtins.js";
export { hazardPattern } from "./counter-table.js";
export { keywordDocs } from "./keyword-docs.js";
export { formatAddress, formatBytes, machineFacts } from "./machine-facts.js";
export { settingValue } from "./setting-value.js";
export {
  knownSettings,
  type KnownSettings,
  type LanguageSettings,
  type PresetDescription,
  type SettingDescription,
} from "./settings.js";
export { callSignature, type SystemCallParameter } from "./system-call-table.js";
export { vasModelOf, type VasModel } from "./vas-model.js";
