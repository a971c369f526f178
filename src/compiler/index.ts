/** The compiler's public face: scenario text to image. */
export { compileSource, layoutPageBytes } from "./compile-source.js";
export { placesOf } from "./places.js";
export { beside } from "./beside.js";
export type { ReadBytes } from "./executable.js";
export { disassemble } from "./disassemble.js";
export { registerNames } from "./register.js";
