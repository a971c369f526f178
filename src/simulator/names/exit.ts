/** How a process ended, in words and as the number that expectations compare. */
import { addressText } from "../../notation/index.js";
import { signalName, type ProcessExit } from "../../kernel/index.js";

/** "exit 0", "SIGSEGV at 0x2000_0000: …". */
export function exitText(exit: ProcessExit): string {
  if (exit.kind === "code") return `exit ${exit.code}`;
  return exit.va === null ? signalName(exit.signal) : `${signalName(exit.signal)} at ${addressText(exit.va)}`;
}

/** The exit code, or the number of the signal. */
export function exitNumber(exit: ProcessExit): number {
  return exit.kind === "code" ? exit.code : exit.signal;
}
