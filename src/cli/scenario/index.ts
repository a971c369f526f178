/** Scenarios: from a file over settings and arguments to a run. */
export {
  checkScenario,
  compileText,
  loadScenario,
  problemLine,
  problemLines,
  runnable,
  type LoadedScenario,
} from "./load.js";
export { runLoaded, runScenario, runToEnd, type RunOptions, type ScenarioOutcome } from "./run.js";
