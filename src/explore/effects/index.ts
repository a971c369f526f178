/** What acts do, remembered by what they depend on. */
export { createActs, effectOf, treeOf, type Act, type Acts } from "./acts.js";
export { applied, type Effect, type EffectTree } from "./effect-tree.js";
