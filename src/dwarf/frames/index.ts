export { evaluate, type ExpressionFrame, type Place } from "./expression.js";
export { readFrames, type FrameTable } from "./frames.js";
export { littleEndian, unwindFrame } from "./unwind.js";
