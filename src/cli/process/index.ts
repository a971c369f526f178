/** The process that the program runs in. */
export { processTerminal } from "./process-terminal.js";
