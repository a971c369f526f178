/** The language server as a web worker. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { startVasLanguageServer } from "../../language/server.js";

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
startVasLanguageServer(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)));
