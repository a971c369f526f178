/** The language service of an editor: completion, hover, formatting, renaming. */
export { formatScenario } from "../editing/index.js";
export type { WorkspaceFiles } from "../names/index.js";
export { createVasServices } from "./services.js";
