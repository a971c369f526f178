/** Which line of source an address belongs to: the line programs of all units, and the index over them. */
export { indexLines, lineAt, startsStatement, statementRows, type LineIndex, type SourceLine } from "./line-index.js";
