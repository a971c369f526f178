/** States of a system: copies that can be put back, and what tells them apart. */
export { mixContext, mixRegisters, type Fingerprint } from "./canonical-hash.js";
export { mix, mixNumber, spread, type Lanes } from "./lanes.js";
export { fieldsOf, keep, KeptNode, mixKept, recall, type Kept } from "./record-tree.js";
export {
  createLeastSwitches,
  createSeenStates,
  fillSeen,
  isFewer,
  stateWith,
  type LeastSwitches,
  type SeenStates,
} from "./seen-states.js";
export { enterState, keepStates, leaveState, type KeptSystem, type SystemState } from "./system-state.js";
