/** The language server as a worker of a browser; the one bundle of it. On the desktop a process gives it the same scope (server.node.ts). */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { serve } from "./serve.js";

// The worker's own global scope is its channel to the client.
const scope = globalThis as typeof globalThis & MessagePort;
serve(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)));
