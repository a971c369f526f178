/** What programs and kernel agree on: numbers, errno, the layout of an address space. */
export {
  advice,
  controls,
  handleBase,
  handledSignals,
  mapFlags,
  modeMask,
  nameLimit,
  openFlags,
  protection,
  shareLimit,
  signal,
  signalDispositions,
  signalName,
} from "./abi.js";
export { errno, resultName } from "./errno.js";
export { createLayout, isPageAligned, pageBytesOf, pageCeil, pageFloor, type Layout } from "./layout.js";
export { addPlain, copyPlain, createHash, hashText, plainBytes } from "./plain-data.js";
export { decodeUtf8, encodeUtf8 } from "./utf8.js";
