/** What clients send: shapes, errors, expressions, formats. */
export { checkShape, optional, withoutNulls, type Checked, type Shape, type ShapeOf } from "./argument-shape.js";
export { parseExpression, type BinaryOperator, type SyntaxNode } from "./expression-syntax.js";
export { checkLaunch, launchShape, megabyte, settingOverrides, type LaunchArguments } from "./launch-arguments.js";
export { memoryReference, parseMemoryReference } from "./memory-reference.js";
export { RequestError } from "./request-error.js";
export {
  formatAddress,
  formatValue,
  littleEndian,
  littleEndianBytes,
  requestedFormat,
  splitFormat,
  type ValueFormat,
} from "./value-format.js";
