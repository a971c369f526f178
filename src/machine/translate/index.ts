/** Translation of one access, from the first lookup to the refill. */
export { preload } from "./preload.js";
export { recordKnown } from "./record-access.js";
export { setTrap } from "./fault.js";
export { translate } from "./translate.js";
export { loadWord, storeWord } from "./access-word.js";
export { mayPrefetch, prefetch } from "./prefetch.js";
