/** Programs that another compiler has made. */
export { beside } from "./beside.js";
export { fileIn, readFileTrees, type FolderEntry, type ListFolder } from "./file-trees.js";
export { rootedPath } from "./rooted-path.js";
export { readShares, shareableFiles, type Shares } from "./shares.js";
export { describeExecutable, reachablePrograms, readExecutable, type ReadBytes } from "./executable.js";
