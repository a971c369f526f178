/**
 * Scenarios as tests: finding them, running them, what they reach, exploring them. What passes to the editor is in
 * protocol/scenario-tests.ts and protocol/explorations.ts.
 */
export { reachedText } from "./reached.js";
export { serveExplorations } from "./serve-explorations.js";
export { serveTests } from "./serve-tests.js";
export { runTest, type TestHost } from "./test-run.js";
export { findTests } from "./test-tree.js";
