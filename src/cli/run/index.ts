/** `vas run`. */
export { outcomeStatus, runCommand } from "./run-command.js";
export { groupedExpectations, statusText, timesText } from "./summary.js";
