/** Scenarios: from a file over settings and arguments to a run. */
export {
  checkScenario,
  compileText,
  loadedVariant,
  loadScenario,
  problemLine,
  problemLines,
  runnable,
  shownPath,
  type FileProblem,
  type LoadedScenario,
} from "./load.js";
export { isElfFile, programScenario, type ProgramRun } from "./program-scenario.js";
export { runLoaded, type RunOptions, type ScenarioOutcome } from "./run.js";
export { refusalLines } from "./refusal-lines.js";
