/** The machine at one tick: copying it, putting it back, and its hash. */
export { checkpointBytes, mergeCheckpoint, restoreCheckpoint, takeCheckpoint } from "./checkpoint.js";
export { hashMachine } from "./hash.js";
