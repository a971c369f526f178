/** Scenarios as tests: finding them, running them, and what they reach. What passes to the editor is in protocol/scenario-tests.ts. */
export { reachedText } from "./reached.js";
export { serveTests } from "./serve-tests.js";
export { runTest, type TestHost } from "./test-run.js";
export { findTests } from "./test-tree.js";
