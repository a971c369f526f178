/** The compiler's public face: scenario text to image. */
export { compileSource } from "./compile-source.js";
export { disassemble } from "./disassemble.js";
export { registerNames } from "./register.js";
