/** What a name means: scopes, links, arguments, constant expressions. */
export {
  calledSystemCall,
  inKernelCode,
  missingAdded,
  modelAt,
  nameOf,
  orderArguments,
  orderedArguments,
  targetOf,
  type ArgumentOrder,
  type ArgumentProblem,
} from "./call-arguments.js";
export { calledKernelFunction, isKernelCalled, isReplaceable, namesake } from "./kernel-functions.js";
export { evaluateConstant, isUnknown, requireConstant } from "./constant-expression.js";
export {
  constantsOf,
  fileOf,
  filesOf,
  includedBy,
  lacksFile,
  programsOf,
  seenFrom,
  vasesOf,
  type ScenarioDocument,
} from "./included.js";
export { coreFixes } from "./core-fixes.js";
export { machineFacts, machineFactsAt, type MachineFacts } from "./machine-facts.js";
export { includedUri, readIncluded, type SourceReader } from "./read-included.js";
export { settingValue } from "./setting-value.js";
export { settingsBlock, unitsAt, unitsOf } from "./units-at.js";
export type { WorkspaceFiles } from "./workspace-files.js";
export { rendezvousOf } from "./rendezvous.js";
export { forkedProcesses, forkNames } from "./forked-processes.js";
export { forgetNames, VasLinker } from "./linker.js";
export { createReferences, NoReferenceIndex, VasNameProvider, VasReferences } from "./references.js";
export {
  declarationsAt,
  declarationsBeside,
  mainFunction,
  parametersOf,
  partsOf,
  processAround,
  vasMembers,
  VasScopeComputation,
  VasScopeProvider,
} from "./scope.js";
