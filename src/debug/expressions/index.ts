/** Expressions at a stop: names, registers, values. */
export { compiledConditionHolds, conditionHoldsAt } from "./condition.js";
export {
  evaluateNode,
  numberOf,
  objectPath,
  readValue,
  toAddress,
  type ExpressionValue,
  type ValueLocation,
} from "./expression-value.js";
export {
  contextOf,
  currentThread,
  lateContext,
  programOfThread,
  requestContext,
  type FrameContext,
} from "./frame-context.js";
export { localsInScope, vasMembers } from "./name-lookup.js";
export { programCounter, registerName } from "./registers.js";
export { membersOf } from "./object-path.js";
