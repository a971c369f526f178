/** What operators and numbers mean, wherever they are read. */
export { binaryOperation, plainOperator, unaryOperation, wrap } from "./arithmetic.js";
export { knownEscapes, readNumber, readText, unknownEscape, type NumberReading } from "./number.js";
export {
  binaryOperators,
  nestingLimit,
  notStrength,
  operatorStrengths,
  prefixOperators,
  updateOperators,
  type OperatorWord,
} from "./operators.js";
