/** Which check is asked about which node, and what a check that fails itself leaves behind. */
export { VasDocumentValidator } from "./document-validator.js";
export { registerChecks } from "./validation.js";
