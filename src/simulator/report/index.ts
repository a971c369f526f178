/** What a run has come to: counters, expectations, output. */
export {
  allInstructions,
  counterGroups,
  counterOfPart,
  countersOfPart,
  longestCycles,
  tlbCounters,
  type CounterGroup,
} from "./counter-table.js";
export { allCounters, namedCounter } from "./counter-value.js";
export {
  createOutputReader,
  outputSince,
  readOutput,
  rereadOutput,
  type OutputItem,
  type OutputReader,
} from "./output.js";
export { evaluateExpectations, report, runStatus, type Report } from "./report.js";
export { runsOn, stateAnswer } from "./state-questions.js";
