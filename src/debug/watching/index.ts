/** Things that can be watched, by name. */
export {
  canonicalName,
  describeTarget,
  placeThing,
  thingNamed,
  thingWords,
  wordedThing,
  type Thing,
} from "./thing-name.js";
