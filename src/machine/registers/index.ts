/** Registers as a programmer sees them: control registers, and those that tell the geometry. */
export { isWritableRegister, refuseRegister, registerValues, writeRegisterValue } from "./register-values.js";
export { entryView, explainMatch, isUsable, type TlbEntry } from "./tlb-entry.js";
