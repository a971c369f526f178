/** Programs that another compiler has made. */
export { beside } from "./beside.js";
export { readExecutable, type ReadBytes } from "./executable.js";
