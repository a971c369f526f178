/** RV64 instructions: their words, the assembler, the disassembler. */
export {
  encodeImmediate,
  encodeLoad,
  encodeRegister,
  encodeStore,
  encodeSystem,
  fitsImmediate,
  type BranchMnemonic,
  type ImmediateMnemonic,
  type LoadMnemonic,
  type RegisterMnemonic,
  type StoreMnemonic,
} from "./instruction.js";
export { argumentRegisters, registerNames, registers, savedRegisters, temporaryRegisters } from "./register.js";
export { loadConstant } from "./constant.js";
export {
  emptyCode,
  encodeLayout,
  growLayout,
  layoutSize,
  newLabel,
  nop,
  placeLabel,
  startLayout,
  type Code,
  type CodeLayout,
  type Item,
  type Label,
  type Resolve,
  type SymbolName,
} from "./assembler.js";
export { disassemble } from "./disassemble.js";
export { disassembleExtension } from "./disassemble-extensions.js";
