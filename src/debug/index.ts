/** The debug adapter's public face. */
export { createDebugSession, VasDebugSession } from "./session.js";
export { adapterCapabilities } from "./capabilities.js";
export { exceptionFilters } from "./exception-filters.js";
export { exitStatus } from "./end-of-run.js";
export type { LaunchArguments } from "./launch-arguments.js";
export type { DebugServices } from "./services.js";
