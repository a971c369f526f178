/** Settings before there is a machine: what would come of them, and the image as a variant has it. */
export { examineSettings } from "./examine-settings.js";
export { withVariant } from "./variant.js";
