/** What is left over: leaks, and the audit of frames. */
export { auditFrames } from "./audit.js";
export { findLeaks, type Leak } from "./leaks.js";
export { fileChanges, type FileChange } from "./file-changes.js";
