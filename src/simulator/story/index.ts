/** One account of a stop. */
export { followThread } from "./follow.js";
export { tellStory } from "./story.js";
export { explainLast, explainTold, toldAccess } from "./told.js";
