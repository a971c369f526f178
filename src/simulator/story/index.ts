/** One account of a stop. */
export { followThread } from "./follow.js";
export { tellStory } from "./story.js";
export { explainLast, toldAccess } from "./told.js";
