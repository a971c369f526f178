/** Watches of data: what is written or read, and by whom. */
export { armWatches, changeOfFacts, contentsText, disarmWatches, setWatches, takeChanges } from "./armed-watches.js";
export { factsOf } from "./watched-facts.js";
