/** What is wrong with what a file declares: machine, settings, segments, processes, files, meetings. */
export { checkContradictions } from "./check-contradictions.js";
export { checkConstant, checkFileTree, checkInclude, checkVariant } from "./check-files.js";
export { checkProcess, checkProgramSetting, checkVariantProcess, checkVasOwner } from "./check-processes.js";
export { checkMeetCount, checkRendezvous, checkUnused } from "./check-rendezvous.js";
export {
  checkFunction,
  checkProgram,
  checkScenario,
  checkUnrun,
  checkVasNames,
  reportDuplicates,
} from "./check-scenario.js";
export { checkSegments } from "./check-segment-places.js";
export { checkSegment, checkVariable, elementBytes, variableBytes } from "./check-segments.js";
export { checkRunMachines } from "./check-run-machines.js";
export { checkBlock, checkExplore, checkSchedule, descriptionsFor } from "./check-settings.js";
