/** Why an access hit or missed. */
export { accessTone, chooseAccess, isCross } from "./access-tone.js";
export { askedLevels } from "./asked-levels.js";
export { faultSentence, faultTerms } from "./fault-terms.js";
export { accessKinds, describeWalk, explainAccess, explainStep, nearMiss } from "./explain.js";
