/** The cores: decoding and executing RV64IM. */
export { expandCompressed } from "./compressed.js";
export { run } from "./run.js";
