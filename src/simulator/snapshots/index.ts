/** What the views show of a stop. */
export { callStack, type Frame } from "./call-stack.js";
export { dirtySince } from "./dirty.js";
export { kernelFile } from "./kernel-files.js";
export { frameSnapshot, pageTableSnapshot } from "./page-table-snapshot.js";
export { memberships, regionsOf, spacesSnapshot } from "./spaces-snapshot.js";
export { followThread, threads } from "./threads.js";
export { entryTranslation, tlbSnapshot } from "./tlb-snapshot.js";
export { firstRedundantRow, timelineSnapshot } from "./timeline-snapshot.js";
export { translate } from "./translate.js";
