/** What both language clients share. */
import type { LanguageClientOptions } from "vscode-languageclient";
import { commands, languageId } from "../contributions/index.js";

/** Id and title of the client; the title names its output channel. */
export const clientId = "vas";
export const clientTitle = "VAS Language Server";

/** Every scenario, in whichever file system it is. */
export const clientOptions: LanguageClientOptions = {
  documentSelector: [{ language: languageId }],
  // What lenses call: the server offers none to a client that does not have them.
  initializationOptions: { commands: [commands.run, commands.debug, commands.explore] },
};
