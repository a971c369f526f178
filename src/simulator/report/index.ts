/** What a run has come to: counters, expectations, output. */
export { allCounters, namedCounter } from "./counter-value.js";
export { outputSince, type OutputItem } from "./output.js";
export { evaluateExpectations, report, type Report } from "./report.js";
