/** Studies: one scenario under many settings, on several threads and machines. */
export { mergeCommand } from "./merge-command.js";
export { formats, type Format } from "./row-format.js";
export { studyCommand } from "./study-command.js";
export { serveStudy, type StudyRequest } from "./study-thread.js";
export { readTable } from "./study-file.js";
