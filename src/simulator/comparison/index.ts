/** Two runs of one scenario, side by side. */
export {
  comparisonSnapshot,
  openComparison,
  runComparison,
  sameSide,
  type Comparison,
  type Side,
} from "./comparison.js";
export { measuredLines } from "./measured-run.js";
export { comparisonProposals } from "./proposals.js";
export { hazardRemedies } from "./remedies.js";
