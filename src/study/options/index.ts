/** Options: settings, arguments of processes, counters and variations as they are written on the command line. */
export { addCounter, usualCounters } from "./counter-option.js";
export { permutation } from "./permutation.js";
export { addSetting, keyProblem, positiveCount, splitOverrides, type Overrides } from "./setting-option.js";
export {
  addVariation,
  combinations,
  overridesOf,
  readVariation,
  type Combinations,
  type VariationText,
} from "./variation.js";
