/** `vas import`. */
export { importCommand } from "./import-command.js";
