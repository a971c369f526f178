/** System calls by number: arguments, checks, results. */
export { listPseudoDirectory, readPseudoFile } from "./pseudo-files.js";
export { enterSystemCall, hasSystemCall, implementedSystemCalls, systemCall, systemCallNumber } from "./system-call.js";
export { isInUse, makeVas } from "./vas-calls.js";
