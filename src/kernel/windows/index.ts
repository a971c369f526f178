/** Kernel calls step by step: what is left of a call, who waits for it, which cores are told. */
export { beginCall, endCall, finishWork, mustWait } from "./call.js";
export { awaitRegisters } from "./register-requests.js";
export { answerInterrupt, answerWhatIsDue, hasRequest } from "./interrupts.js";
export { mayBePreempted, performPhase } from "./phases.js";
export { phaseText } from "./phase-text.js";
