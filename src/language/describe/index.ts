/** What things mean, in words: for hover, completion and the rest of the editor. */
export { describeNamed, functionSignature, segmentLine } from "./describe.js";
export { describeHazard, describePreset, describeSetting, describeValue } from "./describe-settings.js";
export {
  describeArgument,
  describeExecutable,
  describeInclude,
  describeMode,
  describeNumber,
  describePermissions,
  describeVariant,
} from "./describe-words.js";
export { toMarkdown, type Description } from "./description.js";
