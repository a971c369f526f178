/** Registers as a programmer sees them: control registers, and those that tell the geometry. */
export { alterEntry, refuseEntry, type EntryChange } from "./alter-entry.js";
export { isWritableRegister, refuseRegister, registerValues, writeRegisterValue } from "./register-values.js";
export { entryView, entryWordFields, explainMatch, isUsable, type TlbEntry } from "./tlb-entry.js";
