/** What a machine tells: events, classes of misses, pitfalls. */
export { Access, EventKind, eventWords, FaultKind, FlushScope, KernelStep, refillEvents } from "./event.js";
export {
  clearMiss,
  createMiss,
  MissClass,
  missClassCount,
  missClasses,
  noMiss,
  redundantDoc,
  type ClassifiedMiss,
  type RemovalCause,
} from "./miss-class.js";
export { Invariant, invariantText, Pitfall, pitfallId, pitfallTitle } from "./pitfall.js";
