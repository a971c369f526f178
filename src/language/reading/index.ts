/** What the editor shows beside the text: hovers, parameters, colours, hints. */
export { VasHover } from "./hover.js";
export { VasInlayHints } from "./inlay-hints.js";
export { VasSemanticTokens } from "./semantic-tokens.js";
export { VasSignatureHelp } from "./signature-help.js";
