/** Why an access hit or missed. */
export { directAccess } from "./direct-access.js";
export { accessTone, beginningOfAttempt, chooseAccess, isCross } from "./access-tone.js";
export { askedLevels } from "./asked-levels.js";
export { faultSentence, faultTerms } from "./fault-terms.js";
export { accessKinds, explainAccess, explainStep, hazardOf } from "./explain.js";
export { forecast } from "./forecast.js";
export { handledFault, metNarrowEntry, narrowEntryWords } from "./narrow-entry.js";
export { explainsMiss, nearMiss } from "./match-terms.js";
export { sharedTerms } from "./shared-terms.js";
export { beganInWalkCache, describeWalk, walkedForDirty, walkedLevels } from "./walk-steps.js";
