/** Why an access hit or missed. */
export { directAccess } from "./direct-access.js";
export { accessTone, beginningOfAttempt, chooseAccess, isCross } from "./access-tone.js";
export { askedLevels } from "./asked-levels.js";
export { faultSentence, faultTerms } from "./fault-terms.js";
export { accessKinds, explainAccess, explainStep } from "./explain.js";
export { handledFault, metNarrowEntry, narrowEntryWords } from "./narrow-entry.js";
export { nearMiss } from "./match-terms.js";
export { describeWalk } from "./walk-steps.js";
