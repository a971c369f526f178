/** Which machines there are, with the source of each figure, and the traits of each architecture. */
export { presets } from "./presets.js";
