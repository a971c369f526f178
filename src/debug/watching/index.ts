/** Things that can be watched, by name. */
export {
  canonicalName,
  describeTarget,
  mostWatched,
  thingNamed,
  thingWords,
  wordedThing,
  type Thing,
} from "./thing-name.js";
