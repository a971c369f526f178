/** The search through all schedules, and its verdict. */
export { deadlockOf } from "./deadlock.js";
export { endText } from "./end-text.js";
export { explore } from "./explore.js";
export { exploreSettings } from "./explore-settings.js";
export {
  asksForHazards,
  createJudge,
  judgedExpectations,
  judgeStep,
  markBefore,
  type Finding,
  type Judge,
} from "./judge.js";
export { runPrologue } from "./prologue.js";
export type { SavedSearch } from "./saved-search.js";
export { coreAfter, switchCost } from "./switches.js";
export {
  inconclusive,
  type Breach,
  type ExploreOptions,
  type Progress,
  type ToldStep,
  type Verdict,
} from "./verdict.js";
