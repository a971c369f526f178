/** `vas test`. */
export { testCommand, type TestCommandOptions } from "./test-command.js";
export { testFormats, type TestFormatName } from "./test-format.js";
