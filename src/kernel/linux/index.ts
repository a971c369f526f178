/** The ABI of executables: system calls of RISC-V Linux. */
export { enterLinuxCall, runsExecutable } from "./linux-call.js";
