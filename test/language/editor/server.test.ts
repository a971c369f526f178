import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type PublishDiagnosticsParams,
} from "vscode-languageserver/node";
import { startVasLanguageServer } from "../../../src/language/server.js";
import { inMain, settings } from "../scenario-text.js";

describe("the language server", () => {
  it("reports problems, formats and completes over a connection", async () => {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const serverConnection = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    startVasLanguageServer(serverConnection, settings);
    const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const published = new Promise<PublishDiagnosticsParams>((resolve) =>
      client.onNotification("textDocument/publishDiagnostics", resolve),
    );
    client.listen();
    const { capabilities } = await client.sendRequest<{ capabilities: Record<string, unknown> }>("initialize", {
      processId: null,
      rootUri: null,
      capabilities: {},
    });
    for (const ability of [
      "completionProvider",
      "hoverProvider",
      "definitionProvider",
      "referencesProvider",
      "renameProvider",
      "documentSymbolProvider",
      "foldingRangeProvider",
      "documentFormattingProvider",
      "semanticTokensProvider",
      "signatureHelpProvider",
    ])
      assert.ok(capabilities[ability], ability);
    await client.sendNotification("initialized", {});
    const textDocument = { uri: "memory:/open.vas" };
    const text = inMain("print   cuont");
    await client.sendNotification("textDocument/didOpen", {
      textDocument: { ...textDocument, languageId: "vas", version: 1, text },
    });
    const { diagnostics } = await published;
    assert.deepEqual(
      diagnostics.map(({ message }) => message),
      ["Unknown name `cuont`. Declare it with `let`, as a parameter or as an array of the program."],
    );
    const edits = await client.sendRequest<unknown[]>("textDocument/formatting", {
      textDocument,
      options: { tabSize: 4, insertSpaces: true },
    });
    assert.ok(edits.length > 0);
    const { items } = await client.sendRequest<{ items: { label: string }[] }>("textDocument/completion", {
      textDocument,
      position: { line: 6, character: 8 },
    });
    assert.ok(items.some(({ label }) => label === "EBUSY"));
    await client.sendRequest("shutdown");
    client.dispose();
    serverConnection.dispose();
  });
});
