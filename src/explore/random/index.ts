/** Schedules drawn at random, and made simpler where they break something. */
export { exploreAtRandom } from "./random-schedules.js";
