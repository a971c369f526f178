/** What was asked for cannot be done. */
export { UsageError } from "./usage-error.js";
