/** Statements, expressions and functions as instructions. */
export type { ImageContext } from "./code-builder.js";
export { widthBytes } from "./memory-place.js";
export {
  compileFunction,
  describeBoundaries,
  describeFunction,
  describeIgnored,
  describeLines,
  type FunctionCode,
} from "./function.js";
export { translateExpectation, type AddressOf } from "./expectation.js";
export { findMeets } from "./meets.js";
