/** Programs that another compiler has made. */
export { beside } from "./beside.js";
export { fileIn, readFileTrees, type FolderEntry, type ListFolder } from "./file-trees.js";
export { describeExecutable, readExecutable, type ReadBytes } from "./executable.js";
