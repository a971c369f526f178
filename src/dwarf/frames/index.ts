/** Call frames: the rules of unwinding, and the expressions that compute an address or a value. */
export { evaluate, type ExpressionFrame, type Place } from "./expression.js";
export { readFrames, type FrameTable } from "./frames.js";
export { innermostAddress, littleEndian, unwindFrame } from "./unwind.js";
