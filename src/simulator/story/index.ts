/** One account of a stop. */
export { tellStory } from "./story.js";
export { explainLast, explainTold, toldAccess } from "./told.js";
