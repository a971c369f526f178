/** States of a system: copies that can be put back, and what tells them apart. */
export type { Fingerprint } from "./canonical-hash.js";
export {
  enterState,
  fingerprintOf,
  forgetState,
  keepStates,
  leaveState,
  type KeptSystem,
  type SystemState,
} from "./system-state.js";
