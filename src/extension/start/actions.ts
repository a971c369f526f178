/** What commands do that are seldom used after the first hour; a bundle of its own on the desktop, loaded by the first of them. */
export { reportProblem } from "../diagnosis/report-problem.js";
export { newScenario } from "./new-scenario.js";
export { copyExample, openExample } from "./open-example.js";
export { watchMiss } from "./watch-miss.js";
