/** How a process comes to be: its executable in memory, its first stack and registers, its record. */
export {
  affinityOf,
  createProcess,
  createThread,
  functionAt,
  loadProgram,
  mainMeets,
  mainRegisters,
  mapSegment,
  mapThreadStack,
  setSavedRegister,
  type GivenStrings,
} from "./create-process.js";
export { drawBytes } from "./draw-bytes.js";
export {
  returnValue,
  setThreadRegister,
  threadFloatRegister,
  threadProgramCounter,
  threadRegister,
  threadRegisters,
} from "./thread-registers.js";
