/** The language server as a process; the client talks to it over Node's message channel. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./serve.js";

serve(createConnection(ProposedFeatures.all));
