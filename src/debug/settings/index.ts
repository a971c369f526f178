/** What the language is told of the simulator: needed by the debug adapter, and by the language server without it. */
export { valueMeanings } from "./value-meanings.js";
export { pitfallCause } from "./hazard-descriptions.js";
export { languageSettings } from "./language-settings.js";
