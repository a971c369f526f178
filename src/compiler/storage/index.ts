/** Where values live: frames, registers, strings. */
export { callerFramePointerOffset, returnAddressOffset, saveAreaBytes, savedRegisterOffset } from "./frame.js";
export { assignHomes, isLocal, type Home, type LocalDeclaration, type VariableHomes } from "./variable-homes.js";
export { emptyStringPool, encodeText, stringSymbol, type StringPool } from "./string-pool.js";
