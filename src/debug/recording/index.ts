/** Stretches of the run, looked at on a machine beside the session. */
export { eventsBetween } from "./events-between.js";
export { firstRedundant } from "./first-redundant.js";
export { writeTrace } from "./write-trace.js";
