/** Answers told as what has changed since the one before: how such a difference is made and applied, and what carries it. */
export { differenceOf, withDifference, type Difference } from "./difference.js";
export type { Changes, SnapshotCommand } from "./series.js";
