/** `vas examples`. */
export { examplesCommand } from "./examples-command.js";
