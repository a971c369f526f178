/** What the language is told of the simulator: needed by the debug adapter, and by the language server without it. */
export { languageSettings } from "./language-settings.js";
