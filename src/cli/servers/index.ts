/** `vas dap` and `vas lsp`. */
export { startDebugAdapter, startDebugServer } from "./debug-adapter.js";
export { startLanguageServer } from "./language-server.js";
