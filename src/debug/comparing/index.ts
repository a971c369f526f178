/** The whole run on machines beside the session: under other settings, and by line. */
export { heat, verdictOf } from "./heat.js";
export { comparable, compare } from "./compare.js";
