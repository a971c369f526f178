/** What a program means before any code is made: values that are known, what names refer to, how it flows, what is wrong. */
export { foldConstant, numberOf } from "./fold.js";
export { referenceTarget } from "./reference.js";
export { assigns, blockCompletes, completes, containsCall, isPure } from "./flow.js";
export { errorAt, type Problem } from "./problem.js";
export {
  defaultUser,
  describeProcesses,
  describeSettings,
  describeValues,
  describeVariantProcesses,
  processSpaceOf,
  spaceNumberOf,
} from "./process.js";
