/** What a name means: scopes, links, arguments, constant expressions. */
export {
  calledSystemCall,
  modelAt,
  nameOf,
  orderArguments,
  orderedArguments,
  targetOf,
  type ArgumentOrder,
} from "./call-arguments.js";
export { binaryOperation, evaluateConstant, wrap } from "./constant-expression.js";
export { VasLinker } from "./linker.js";
export { createReferences, VasNameProvider } from "./references.js";
export { requireConstant } from "./require-constant.js";
export {
  declarationsAt,
  mainFunction,
  parametersOf,
  vasMembers,
  VasScopeComputation,
  VasScopeProvider,
} from "./scope.js";
