/** Debug information of executables. */
export { hasDebugInfo, readDebugInfo, type DebugInfo } from "./debug-info.js";
export { createObjectDebug, type ObjectSetting } from "./object-debug.js";
export type { Inflate } from "./sections.js";
