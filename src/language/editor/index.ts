/** The language service of an editor: completion, hover, formatting, renaming. */
export { formatScenario } from "../editing/index.js";
export type { WorkspaceFiles } from "../names/index.js";
export { answerSelectionRanges } from "./language-server.js";
export { createVasServices } from "./services.js";
