/** Linux's calls on files, directories and pipes. */
export { findPlace } from "./contents.js";
export { descriptorCalls } from "./descriptor-calls.js";
export { pipeCalls } from "./pipe-calls.js";
export { statCalls } from "./stat-calls.js";
export { transferCalls } from "./transfer-calls.js";
export { treeCalls } from "./tree-calls.js";
export { mayExecute } from "./writing.js";
