/** Parsing a text again after an edit. */
export { Reparser } from "./reparser.js";
