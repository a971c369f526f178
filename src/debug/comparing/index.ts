/** Comparing the session's run with one under other settings. */
export { comparable, compare } from "./compare.js";
