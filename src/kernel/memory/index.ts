/** Memory of a process: mmap and its kin, page faults, fork. */
export { mostRandomBytes, placeRandomly, randomBytes } from "./address-randomisation.js";
export { duplicateProcessMemory } from "./fork-memory.js";
export { forgetTouches, reportLostTouches } from "./lost-touch.js";
export { forgetRemoved, freeFileBytes, resizeFile, writeFile } from "./file-change.js";
export { adviseMemory, populate } from "./memory-advice.js";
export { insertFileVma, mapFile, type MappedFile } from "./map-file.js";
export { protectRange, unlinkRange } from "./list-edits.js";
export { findGap, mapMemory, moveBreak, protectMemory, unmapMemory } from "./memory-map.js";
export { remapMemory } from "./remap.js";
export { dropNarrowEntry, isAllowedAlready, resolveFault } from "./page-fault.js";
export { resolveRightsFault } from "./rights-fault.js";
export { readSpace, readUser, readUserString, writeSpace, writeUser } from "./user-memory.js";
