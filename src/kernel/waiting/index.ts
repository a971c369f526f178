/** What threads wait for: a core's run queue, the locks of mm and segment, a meeting; and how that is written. */
export { lockName, releaseLocks, takeLocks, takesLocks, type LockRequest } from "./mm-lock.js";
export { completeMeetings, meet, threadTitle } from "./rendezvous.js";
export { block, bringForward, enqueue, fillCores, leaveCore, rotate, wake } from "./run-queue.js";
export { dropLocks, enterLocked, freeLock, isOccupied } from "./segment-lock.js";
export { waitText } from "./wait-text.js";
