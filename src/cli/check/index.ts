/** `vas check`. */
export { checkCommand } from "./check-command.js";
