/** Looking at a stop: threads, stack, scopes, sources, modules, memory, disassembly. */
export { tellChanges } from "./changes.js";
export { disassemble, threadInSpace } from "./disassembly.js";

export { readMemory, resolveReference, writeMemory } from "./memory.js";
export { announceModules, moduleColumns, modules } from "./modules.js";
export { scopes } from "./scopes.js";

export { spaceNamed, titleOfSpace } from "./space-name.js";
export { breakpointLocations, loadedSources, source } from "./sources.js";
export { functionTitle, stackTrace } from "./stack.js";
export { threads } from "./threads.js";
