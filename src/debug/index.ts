/** The debug adapter's public face. */
export { createDebugSession } from "./session.js";
export { internalError, problemPage, sharedLanguage, type DebugServices } from "./services/index.js";
export { exceptionFilters, exitStatus } from "./stopping/index.js";
