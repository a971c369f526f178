/** `vas dap` and `vas lsp`. */
export { startDebugAdapter, startLanguageServer } from "./standard-input-servers.js";
