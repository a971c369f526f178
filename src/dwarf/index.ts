/** Debug information of executables. */
export { readDebugInfo } from "./debug-info.js";
export { createObjectDebug } from "./object-debug.js";
