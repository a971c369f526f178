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
export { runLoaded, runScenario, type ScenarioOutcome } from "./run.js";
