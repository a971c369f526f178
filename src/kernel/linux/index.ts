/** The ABI of executables: system calls of RISC-V Linux. */
export { endTimedWait, enterLinuxCall, resumeCalls, runsExecutable } from "./linux-call.js";
export { dueTime } from "../linux-call/index.js";
