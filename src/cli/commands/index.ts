/** Commands and their options. */
export type { CommandContext } from "./context.js";
export { addExercises } from "./exercises.js";
export { addFiles } from "./files.js";
export { addRuns } from "./runs.js";
export { addServers } from "./servers.js";
export { addStudies } from "./studies.js";
export { addTraces } from "./traces.js";
