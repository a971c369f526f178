/** The compiler's public face: scenario text to image. */
export { compileSource } from "./compile-source.js";
export { beside } from "./beside.js";
export type { ReadBytes } from "./executable.js";
export { disassemble } from "./disassemble.js";
export { registerNames } from "./register.js";
