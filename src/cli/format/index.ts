/** `vas format`. */
export { formatCommand } from "./format-command.js";
