/** Exploring all schedules of a scenario: the search, its verdict. */
export { explore, type Exploration } from "./explore.js";
export { defaultSeconds, exploreSettings } from "./explore-settings.js";
export { retrace, type Retraced } from "./retrace.js";
export {
  defaultStates,
  type Breach,
  type ExploreOptions,
  type JudgedExpectation,
  type Progress,
  type ToldStep,
  type Verdict,
} from "./verdict.js";
