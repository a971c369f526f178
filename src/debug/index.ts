/** The debug adapter's public face. */
export type { LaunchArguments } from "./arguments/index.js";
export { adapterCapabilities } from "./capabilities.js";
export { createDebugSession, VasDebugSession } from "./session.js";
export { internalError, loadScenario, problemPage, type DebugServices, type InternalError } from "./session/index.js";
export { languageSettings } from "./settings/index.js";
export { exceptionFilters, exitStatus } from "./stopping/index.js";
