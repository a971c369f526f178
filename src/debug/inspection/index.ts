/** Looking at a stop: stack, scopes, variables, memory, disassembly. */
export { disassemble, threadInSpace } from "./disassembly.js";
export { leadsTo, locations } from "./locations.js";
export { readMemory, resolveReference, writeMemory } from "./memory.js";
export { announceModules, moduleColumns, modules } from "./modules.js";
export { scopes } from "./scopes.js";
export { announceEdit } from "./announce-edit.js";
export { assignPlace, meantPlace } from "./set-object-value.js";
export { assign, childExpression, setExpression, setVariable } from "./set-value.js";
export { spaceNamed } from "./space-name.js";
export { breakpointLocations, loadedSources, source } from "./sources.js";
export { functionTitle, stackTrace } from "./stack.js";
export { threads } from "./threads.js";
export { valueText } from "./value-text.js";
export { arrayTitle } from "./variables-of-program.js";
export { writeCoreRegister } from "./variables-of-space.js";
export { variables } from "./variables.js";
export { wholeArray, wholePlace } from "./whole-value.js";
export { shownPlace } from "./variables-of-object.js";
