/** Why the last access hit or missed. */
export { describeWalk, explainLast, explainStep } from "./explain.js";
