/** Changes of the text: format, rename, quick fixes. */
export { VasCodeActions } from "./code-actions.js";
export { formatScenario, VasFormatter } from "./formatter.js";
export { VasRename } from "./rename.js";
