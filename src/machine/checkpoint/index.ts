/** The machine at one tick: copying it, putting it back, and its hash. */
export {
  checkpointBytes,
  loadState,
  mergeCheckpoint,
  restoreCheckpoint,
  saveState,
  spareBytes,
  takeCheckpoint,
} from "./checkpoint.js";
export { hashMachine } from "./hash.js";
export { framesWritten, restoreSnapshot, takeSnapshot, type MachineSnapshot } from "./snapshot.js";
