/** Exploring all schedules of a scenario: the search, its verdict. */
export { asTest, isToBreak, type ExploredRun } from "./as-test.js";
export { exploreAtRandom } from "./random/index.js";
export { retrace, type Retraced } from "./retrace.js";
export { rowsOf } from "./schedule-rows.js";
export { verdictInWords } from "./verdict-in-words.js";
export { asksForHazards } from "./successors/index.js";
export {
  explore,
  exploreSettings,
  memoryModel,
  memoryModelOf,
  otherOrderAt,
  type Breach,
  type ExploreOptions,
  type OtherOrder,
  type SavedSearch,
  type Verdict,
} from "./search/index.js";
export { createJob, createTeam, doJob, type Helper, type JobRequest } from "./jobs/index.js";
