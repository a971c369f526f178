/** What the entries of a unit say: names, types, scopes, and where a variable is. */
export { expressionAt } from "./locations.js";
export { functionAt, indexNames, type NameIndex } from "./names.js";
export {
  createScopeTable,
  scopesAt,
  variableOf,
  type ScopeFrame,
  type ScopeTable,
  type ScopeVariable,
} from "./scopes.js";
export { sizeOf, strip, typeName, voidType, type CType, type TypeId, type TypeTable } from "./types.js";
export { readEntry, readUnits, type Unit } from "./units.js";
