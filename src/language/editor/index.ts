/** The language service of an editor: completion, hover, formatting, renaming. */
export { formatScenario } from "./formatter.js";
export { createVasServices } from "./services.js";
export type { WorkspaceFiles } from "./workspace-symbols.js";
