/** States as numbers of parts. */
export { enterRoot, enterSplit, leaveRoot } from "./enter.js";
export {
  changedFrame,
  fingerprintOfSplit,
  frameFingerprint,
  lengthened,
  partFingerprint,
  Place,
  placeFrame,
  splitSystem,
  takePart,
  wordOf,
  type SplitState,
  type SplitSystem,
} from "./split-state.js";
