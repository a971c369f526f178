/** Things that can be watched, by name. */
export { canonicalName, describeTarget, thingNamed, thingWords, wordedThing, type Thing } from "./thing-name.js";
