/** Ways through a file and from file to file. */
export { VasDocumentLinks } from "./document-links.js";
export { VasOutline } from "./outline.js";
export { VasWorkspaceSymbols } from "./workspace-symbols.js";
