/** What is wrong with a scenario, construct by construct. */

export { VasDocumentValidator } from "./document-validator.js";
export { registerChecks } from "./validation.js";
