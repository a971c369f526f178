/** A workspace of so many open scenarios, a thousand in `npm test`: each is answered, none is kept once it is closed. */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type DocumentSymbol,
  type Location,
  type PublishDiagnosticsParams,
} from "vscode-languageserver/node";
import { startVasLanguageServer } from "../../src/language/server.js";
import { runs, sweeping } from "../sample.js";
import { settings } from "./scenario-text.js";

const count = runs(1000, 25);
/** Bytes of heap that an open scenario of this size may cost, and one that was closed. */
const openBytes = 500_000;
const closedBytes = 10_000;
/** Milliseconds of processor time that opening one may cost: ten times what it does. */
const openMilliseconds = 100;

/** A scenario of two programs with one mistake, which tells which document it is. */
function textOf(number: number): string {
  return `scenario "Document ${number}"
include "lib.vas"
machine rv64-sv39 { cores 2 }
kernel linux-rfc
program p${number}(n) {
    u64 page[1024]
    fn add(a, b) { return a + b + LIMIT }
    fn main() {
        for i in 0 .. n { page[i] = add(i, missing${number}) }
        measure warm { print "sum is ", hex(page[0]) }
    }
}
process A runs p${number}(8)
expect A.exit == 0 and dtlb.misses(warm) <= 4
`;
}

function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

describe("very many open documents", () => {
  it("are all answered, cost what they may, and are gone when they are closed", async () => {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    startVasLanguageServer(server, settings, {
      list: () => Promise.resolve(["memory:/lib.vas"]),
      executables: () => Promise.resolve([]),
      read: (file) => Promise.resolve(file === "memory:/lib.vas" ? "const LIMIT = 5\n" : null),
    });
    const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const told = new Map<string, readonly Diagnostic[]>();
    let wake = (): void => undefined;
    client.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      told.set(uri, diagnostics);
      wake();
    });
    client.listen();
    await client.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
    await client.sendNotification("initialized", {});
    const uriOf = (number: number): string => `memory:/document${number}.vas`;
    const until = async (done: () => boolean): Promise<void> => {
      while (!done()) await new Promise<void>((resolve) => (wake = resolve));
    };
    const open = async (number: number): Promise<void> => {
      const textDocument = { uri: uriOf(number), languageId: "vas", version: 1, text: textOf(number) };
      await client.sendNotification("textDocument/didOpen", { textDocument });
      await until(() => told.has(uriOf(number)));
    };
    // What is loaded and compiled with the first is no document's.
    await open(count);
    const heapBefore = heapInUse();
    const begun = process.cpuUsage();
    for (let number = 0; number < count; number++) await open(number);
    const { user, system } = process.cpuUsage(begun);
    assert.ok((user + system) / 1000 / count < openMilliseconds, `${(user + system) / 1000 / count} ms each`);
    // What a few cost is lost in what else the heap holds.
    const opened = !sweeping ? 0 : (heapInUse() - heapBefore) / count;
    assert.ok(opened < openBytes, `${opened} bytes each`);

    for (let number = 0; number < count; number++) {
      const [problem, ...others] = told.get(uriOf(number))!;
      assert.match(String(problem?.message), new RegExp(`Unknown name \`missing${number}\``));
      assert.deepEqual(others, []);
    }
    for (let number = 0; number < count; number += 50) {
      const textDocument = { uri: uriOf(number) };
      const symbols = await client.sendRequest<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument });
      assert.ok(JSON.stringify(symbols).includes(`"name":"p${number}"`), JSON.stringify(symbols));
      const position = { line: 6, character: 35 };
      const [limit] = await client.sendRequest<Location[]>("textDocument/definition", { textDocument, position });
      assert.equal((limit as { targetUri?: string }).targetUri ?? limit?.uri, "memory:/lib.vas");
    }

    told.clear();
    for (let number = 0; number < count; number++)
      await client.sendNotification("textDocument/didClose", { textDocument: { uri: uriOf(number) } });
    await until(() => told.size === count);
    told.clear();
    const closed = !sweeping ? 0 : (heapInUse() - heapBefore) / count;
    assert.ok(closed < closedBytes, `${closed} bytes each`);
    client.dispose();
    server.dispose();
  });
});
