/** Pages of one space: present, shared, large, set aside. */
export {
  cachedFrame,
  dropCache,
  fileBehind,
  fileName,
  fileObject,
  filePage,
  objectOf,
  pageOfFile,
  readFileBytes,
  updateCache,
} from "./file-object.js";
export { mergePages, notePageChange } from "./changed-pages.js";
export { isCommon, leaveCommonId } from "./common-id.js";
export { pagesOf, requestedPage, rewritePage, shortageText, sizeText } from "./large-pages.js";
export {
  createMm,
  destroyMm,
  duplicatePages,
  duplicateRange,
  leafOf,
  mapPage,
  presentPage,
  protectPage,
  rights,
} from "./page-mapping.js";
export { removeAllPages, removePages } from "./remove-pages.js";
export { keepReserved, moveReserved, releaseReserved, reservePages, takeLargePage } from "./reserved-pages.js";
export { canCarry, canHoldSharedId, holdSharedId, isShareable, releaseSharedId, takeOwnSharedId } from "./shared-id.js";
export {
  createSharedObject,
  findObjectFrame,
  framesOf,
  objectFrame,
  releaseObject,
  retainObject,
} from "./shared-object.js";
export { isolateConcerned, splitAtEdges } from "./split-pages.js";
