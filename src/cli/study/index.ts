/** Studies: one scenario under many settings, on several threads and machines. */
export { csvCell, csvLine, csvRows } from "./csv.js";
export { mergeCommand } from "./merge-command.js";
export { readShard, type Shard } from "./plan.js";
export { formats, type Format } from "./row-format.js";
export { studyCommand } from "./study-command.js";
export { readTable, type StudyTable } from "./study-file.js";
