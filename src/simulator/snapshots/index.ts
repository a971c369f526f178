/** What the views show of a stop. */
export { callStack, type Frame } from "./call-stack.js";
export { kernelFile, type KernelFile } from "./kernel-files.js";
export { frameSnapshot, pageTableSnapshot, type PageTableQuery } from "./page-table-snapshot.js";
export { spacesSnapshot } from "./spaces-snapshot.js";
export { threads, type ThreadInfo } from "./threads.js";
export { entryTranslation, tlbSnapshot } from "./tlb-snapshot.js";
export { timelineSnapshot, type TimelineQuery } from "./timeline-snapshot.js";
export { translate } from "./translate.js";
