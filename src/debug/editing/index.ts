/** What is changed by hand. */
export { editThing } from "./edit-thing.js";
export { setExpression, setVariable, thingReference, writeMemory } from "./set-requests.js";
export { terminateThreads } from "./terminate-threads.js";
export { undo } from "./undo.js";
