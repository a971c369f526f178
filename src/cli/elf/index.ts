/** `vas elf`. */
export { elfCommand } from "./elf-command.js";
