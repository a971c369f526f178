/** `vas new`. */
export { newCommand } from "./new-command.js";
