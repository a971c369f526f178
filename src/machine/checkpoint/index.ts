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
export {
  copyRegisters,
  copyTranslation,
  putRegisters,
  putTranslation,
  type RegistersCopy,
  type TranslationCopy,
} from "./core-copies.js";
export { hashingMachine, hashMachine } from "./hash.js";
export type { Difference } from "./memory-copies.js";
export {
  createSnapshots,
  forgetSnapshot,
  memoryDifference,
  restoreSnapshot,
  takeSnapshot,
  type MachineSnapshot,
  type Snapshots,
} from "./snapshot.js";
