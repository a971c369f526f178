/** The language server of both hosts: the language, scenarios as tests, explorations, and studies. */
import type { Connection } from "vscode-languageserver";
import type { ListFolder } from "../../compiler/index.js";
import { languageSettings } from "../../debug/settings/index.js";
import { createCoreServices, fileRequests } from "../../language/index.js";
import { startVasLanguageServer } from "../../language/server.js";
import { serveStudies } from "../../study/index.js";
import { serveExplorations, serveTests } from "../../testing/index.js";

/** Serves on a connection that has not been listened on yet. */
export function serve(connection: Connection): void {
  const settings = languageSettings();
  const read = (uri: string): Promise<string | null> =>
    connection.sendRequest<string | null>(fileRequests.read, { uri }).catch(() => null);
  const readBytes = async (file: string): Promise<Uint8Array> => {
    const text = await connection.sendRequest<string>(fileRequests.readBytes, { file });
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  };
  const listFolder: ListFolder = (folder) => connection.sendRequest(fileRequests.listFolder, { folder });
  // A turn of the event loop: what has arrived in between is answered first.
  const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const services = createCoreServices(settings);
  const files = { read, readBytes, listFolder };
  const host = { now: () => performance.now(), breathe };
  serveTests(connection, services, files, host);
  serveExplorations(
    {
      onRequest: (method, handler) => connection.onRequest(method, handler),
      sendNotification: (method, parameters) => void connection.sendNotification(method, parameters),
    },
    services,
    files,
    host,
  );
  serveStudies(connection, services, { ...files, ...host });
  startVasLanguageServer(connection, settings);
}
