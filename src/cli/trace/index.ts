/** `vas trace`. */
export { traceCommand } from "./trace-command.js";
