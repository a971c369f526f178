/** Questions that take a replay, or more than one look: history, who, why, what is different. */
export { addressAsked, dumpText } from "./address.js";
export { difference } from "./difference.js";
export { history, historyOf } from "./history.js";
export { memoryMap } from "./memory-map.js";
export { otherOrder, otherOrderText } from "./other-order.js";
export { scheduleList, scheduleSteps, tickOfStep } from "./schedule-steps.js";
export { parseTick, statistics } from "./statistics.js";
export { who } from "./who.js";
export { wholeHash } from "./whole-hash.js";
export { why } from "./why.js";
