/** States as numbers of parts. */
export { enterRoot, enterSplit, leaveRoot } from "./enter.js";
export {
  changedFrame,
  fingerprintOfSplit,
  lengthened,
  Place,
  placeFrame,
  splitSystem,
  takePart,
  wordOf,
  type SplitState,
  type SplitSystem,
} from "./split-state.js";
