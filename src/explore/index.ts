/** Exploring all schedules of a scenario: the search, its verdict. */
export { exploreAtRandom } from "./random/index.js";
export { retrace, type Retraced } from "./retrace.js";
export { rowsOf } from "./schedule-rows.js";
export {
  asksForHazards,
  explore,
  exploreSettings,
  type Breach,
  type ExploreOptions,
  type SavedSearch,
  type Verdict,
} from "./search/index.js";
