/** `vas run`. */
export { outcomeStatus, runCommand, type RunCommandOptions } from "./run-command.js";
export { groupedExpectations, statusText, timesText } from "./summary.js";
