/** Exploring all schedules of a scenario: the search, its verdict. */
export { explore } from "./explore.js";
export { exploreSettings } from "./explore-settings.js";
export { asksForHazards } from "./judge.js";
export { exploreAtRandom } from "./random-schedules.js";
export { retrace, type Retraced } from "./retrace.js";
export type { SavedSearch } from "./saved-search.js";
export { type Breach, type ExploreOptions, type Verdict } from "./verdict.js";
