/** `vas test`. */
export { testCommand } from "./test-command.js";
export { testFormats, type TestFormatName } from "./test-format.js";
