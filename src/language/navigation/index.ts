/** Ways through a file and from file to file. */
export { VasCallHierarchy } from "./call-hierarchy.js";
export { VasCodeLenses } from "./code-lenses.js";
export { VasDocumentLinks } from "./document-links.js";
export { VasOutline } from "./outline.js";
export { usesOf, VasReferencesProvider } from "./references.js";
export { RelatedFiles } from "./related-files.js";
export { selectionRanges } from "./selection-ranges.js";
export { VasWorkspaceSymbols } from "./workspace-symbols.js";
