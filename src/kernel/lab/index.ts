/** Kernel code: its primitives, what it owes, its interrupts. */
export { endKernelFunction } from "./end-function.js";
export { enterKernelCall } from "./kernel-calls.js";
export { enterKernelFunction, kernelStackOf } from "./program-calls.js";
export { spaceOfNumber } from "./space-number.js";
export { setKernelRegisters } from "./kernel-registers.js";
export { connectChecker } from "./checker.js";
export { mayTakeInterrupt, takeInterrupt } from "./interrupts.js";
export { wakeAwaiting } from "./waiting.js";
export { writeContext } from "./context-calls.js";
