/** Words that everything else is written in: branded addresses, translations and their context, raw state. */
export { directMapStart, kernelImageStart, kernelOwner } from "./direct-map.js";
export type {
  Asid,
  CoreId,
  OwnerId,
  Pfn,
  PhysicalAddress,
  Pid,
  Sasid,
  SpaceId,
  Tick,
  Tid,
  VirtualAddress,
} from "./address.js";
export { createArcRegisters, type ArcRegisters } from "./arc-register-file.js";

export type { Mode, TranslationContext } from "./context.js";

export { addRow, createPageIndex, cutRows, firstRow, type PageIndex, type PageKeys } from "./page-index.js";

export { createRandom, nextRandom, type Random } from "./random.js";

export { hexDigits, sasidRegister, sharedIds, type RegisterValue } from "./register-text.js";
export { bytesIn, doublesIn, layOut, looseBlock, wordsIn, type StateBlock } from "./state-block.js";
export { Translation } from "./translation.js";
export { createWalkResult, deniesAccess, WalkEnd, type WalkResult } from "./walk-result.js";
