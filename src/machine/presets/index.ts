/** Which machines there are: presets, settings, and how both become one configuration. */

export { presets } from "./presets.js";
