/** `vas trace`. */
export { traceCommand, type TraceOptions } from "./trace-command.js";
