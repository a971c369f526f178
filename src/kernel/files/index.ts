/** Files: the tree, and who has what open. */
export { bytesBetween, resized, withBytes } from "./file-bytes.js";
export { conflictingLock, lockRange } from "./file-locks.js";
export { createFileTree, findInode, findWay, pathLimit, plainPath, realPath, type Way } from "./file-tree.js";
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
export { addInode, changeInode, isIn, moveInode, removeInode, type Moment } from "./tree-changes.js";
