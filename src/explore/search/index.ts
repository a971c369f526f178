/** The search through all schedules, and its verdict. */
export { deadlockOf } from "./deadlock.js";
export { explore, type Exploration } from "./explore.js";
export { exploreSettings } from "./explore-settings.js";
export { runPrologue, type Prologue } from "./prologue.js";
export { findBeginning } from "./beginning.js";
export { otherOrderAt, type OtherOrder } from "./other-order.js";
export type { SavedSearch } from "./saved-search.js";
export { coreAfter, switchCost } from "./switches.js";
export {
  inconclusive,
  memoryModel,
  memoryModelOf,
  notBegun,
  type Breach,
  type ExploreOptions,
  type Progress,
  type ToldStep,
  type Verdict,
} from "./verdict.js";
export { createFrontier, push, takeLeast, type Frontier } from "./frontier.js";
export type { Ahead } from "./search.js";
export { reporting, stepsOfBreath, wholeOf, type Breathing } from "./work.js";
