/** Floating point: registers, and operations that are exact in every rounding mode, with their flags. */
export { executeFloat } from "./execute.js";
export {
  copyFloatRegisters,
  createFloatFile,
  createFloatRegisters,
  type FloatFile,
  type FloatRegisters,
} from "./registers.js";
