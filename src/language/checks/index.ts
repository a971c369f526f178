/** What is wrong with a scenario, construct by construct. */
export { elementBytes, variableBytes } from "./check-segments.js";
export { descriptionsFor } from "./check-settings.js";
export { VasDocumentValidator } from "./document-validator.js";
export { registerChecks } from "./validation.js";
