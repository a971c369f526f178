/** Sections, stubs and variables, placed in the image. */
export { link, type LinkedImage } from "./linker.js";
export { variableLength } from "./variable-data.js";
export {
  hasCode,
  isMain,
  nameSymbols,
  planSections,
  stubSymbol,
  type PlannedSection,
  type SectionPlan,
} from "./section-plan.js";
export { placesOf } from "./places.js";
