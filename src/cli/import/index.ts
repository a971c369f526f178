/** `vas import`. */
export { importCommand, type ImportOptions } from "./import-command.js";
