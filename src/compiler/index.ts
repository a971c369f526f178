/** The compiler's public face: scenario text to image. */
export { compileSource, layoutPageBytes } from "./compile-source.js";
export { placesOf } from "./link/index.js";
export { beside, describeExecutable, fileIn } from "./executable/index.js";
export type { FolderEntry, ListFolder, ReadBytes } from "./executable/index.js";
export { disassemble, disassembleExtension } from "./target/index.js";
export { registerNames } from "./target/index.js";
