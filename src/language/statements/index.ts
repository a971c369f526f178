/** What is wrong with what a program says: calls, expressions, statements, expectations, literals. */
export { checkCall } from "./check-calls.js";
export { checkExpectation } from "./check-expectations.js";
export { checkDivision, checkHazardPlace, checkIndex, checkReference, checkStringPlace } from "./check-expressions.js";
export { checkNumber, checkSettingText, checkText } from "./check-literals.js";
export { checkBlockStatements, checkJump, checkPlaceStatement } from "./check-statements.js";
