/** What a run has come to: counters, expectations, output. */
export { allCounters, namedCounter } from "./counter-value.js";
export {
  createOutputReader,
  outputSince,
  readOutput,
  rereadOutput,
  type OutputItem,
  type OutputReader,
} from "./output.js";
export { evaluateExpectations, report, type Report } from "./report.js";
