/** The whole run on machines beside the session: under other settings, and by line. */
export { hazardPage } from "./hazard.js";
export { heat, redundantWalks, verdictOf } from "./heat.js";
export { comparable, compare } from "./compare.js";
