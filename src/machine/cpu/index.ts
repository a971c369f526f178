/** The cores: decoding and executing RV64IM. */
export { run } from "./run.js";
