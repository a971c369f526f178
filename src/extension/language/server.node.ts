/** The language server as a process; the client talks to it over Node's message channel. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { languageSettings } from "../../debug/settings/index.js";
import { startVasLanguageServer } from "../../language/server.js";

startVasLanguageServer(createConnection(ProposedFeatures.all), languageSettings());
