/** What a session is served by: compiler, debug information, traces, and how an internal error is told. */
export { internalError, problemPage, type InternalError } from "./internal-error.js";
export { loadObjects, type LoadedObjects, type LoadedSource } from "./load-objects.js";
export { loadScenario } from "./scenario-loader.js";
export { completeServices, sharedLanguage, type DebugServices } from "./services.js";
export { beginTracing, createTracing, traceMachine, traceMessage, type Tracing } from "./tracing.js";
