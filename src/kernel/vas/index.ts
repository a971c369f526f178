/** First-class address spaces: attach, synchronise, subscribe. */
export { lowestFreeId, makeVas } from "./make-vas.js";
export { resolveBounds } from "./resolve-bounds.js";
export { attachSegment, detachSegment } from "./segment-attach.js";
export { subscribeAt } from "./subscribe-at.js";
export { mapShared, shareOf, type Share } from "./share.js";
export { subscribe, unsubscribe } from "./subscription.js";
export { attachVas, buildAttachedMm, copyVasVma } from "./vas-attach.js";
export { syncIn, syncOut, type SyncFailure } from "./vas-sync.js";
