/** Files: the tree, and who has what open. */
export { createFileTree, findInode, pathLimit, plainPath, realPath } from "./file-tree.js";
export { createPipe, drainPipe, fillPipe, hasEnd, pipeAtom, pipeCapacity } from "./pipes.js";
export {
  addDescriptor,
  closeDescriptor,
  closeDescriptors,
  copyDescriptor,
  descriptorLimit,
  inheritFiles,
  inodeOf,
  openFileOf,
  openStandardStreams,
  setCloseOnExec,
} from "./open-files.js";
