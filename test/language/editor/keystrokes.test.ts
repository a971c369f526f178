import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from "vscode-languageserver/node";
import { startVasLanguageServer } from "../../../src/language/server.js";
import { sweeping, swept } from "../../sample.js";
import { settings } from "../scenario-text.js";

const uri = "memory:/typed.vas";
const library = "memory:/lib.vas";

const begun = `scenario "Typed"
include "lib.vas"
machine rv64-sv39
kernel linux-rfc

vas shared {
    segment data at 0x20_0000_0000 size 4K rw- { u64 word[4] }
}

program p {
    u64 page[8]

    // What is added up.
    fn sum(a, b) {
        let s = a
        return s + b + LIMIT
    }

    fn main() {
        
        return sum(1, page[2])
    }
}
program q subscribes shared { fn main() { return helper() } fn helper() { return shared.word[0] } }
process A runs p
process B runs q
process C runs lent
expect A.exit == 0
`;

/** What is typed where, character by character; each begins with the text of the one before. */
const typed: readonly (readonly [behind: string, text: string])[] = [
  ["fn main() {\n        ", 'let t = sum(page[0], LIMIT)\n        if t > 3 { print "t is ", hex(t) }\n        '],
  ["return sum(1, page[2])\n    }\n", "    fn more(x) { measure warm { page[x] = x } return undone }\n"],
  ["expect A.exit == 0\n", "expect dtlb.misses(warm) == 1\nvariant v { machine { tlb-bogus 4 } expect B.exit == 1 }\n"],
  ["kernel linux-rfc", " { timer 50 }"],
  ['include "lib.vas"', "\nconst SIZE = LIMIT * 2"],
  ["    u64 page[8]", "\n    fn await(x) { let contains = x  contains += 1  await(contains) return contains }"],
  ["    u64 page[8]", " /* and\n more */ u64 other[SIZE]"],
];

class Session {
  private readonly client: ProtocolConnection;
  private readonly dispose: () => void;
  private version = 0;
  private told: (params: PublishDiagnosticsParams) => void = () => undefined;

  constructor() {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    startVasLanguageServer(server, settings, {
      list: () => Promise.resolve([library]),
      executables: () => Promise.resolve([]),
      read: (file) =>
        Promise.resolve(file === library ? "const LIMIT = 5\nprogram lent { fn main() { return LIMIT } }\n" : null),
    });
    this.client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    this.client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) =>
      this.told(params),
    );
    this.client.listen();
    this.dispose = () => {
      this.client.dispose();
      server.dispose();
    };
  }

  async begin(): Promise<void> {
    await this.client.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
    await this.client.sendNotification("initialized", {});
  }

  async end(): Promise<void> {
    await this.client.sendRequest("shutdown");
    this.dispose();
  }

  /** What the server then says of the document. */
  async after(method: string, params: object): Promise<unknown> {
    const answered = new Promise<PublishDiagnosticsParams>((resolve) => {
      this.told = (told) => {
        if (told.uri === uri) resolve(told);
      };
    });
    const textDocument = { uri, languageId: "vas", version: ++this.version, ...params };
    await this.client.sendNotification(method, { ...params, textDocument });
    return (await answered).diagnostics;
  }

  async answers(text: string, offset: number): Promise<unknown> {
    const textDocument = { uri };
    const before = text.slice(0, offset).split("\n");
    const position = { line: before.length - 1, character: before.at(-1)!.length };
    const ask = (method: string, more: object = {}): Promise<unknown> =>
      this.client.sendRequest(`textDocument/${method}`, { textDocument, position, ...more });
    return {
      symbols: await ask("documentSymbol"),
      definition: await ask("definition"),
      references: await ask("references", { context: { includeDeclaration: true } }),
      highlights: await ask("documentHighlight"),
      hover: await ask("hover"),
      tokens: ((await ask("semanticTokens/full")) as { readonly data: readonly number[] }).data,
      folding: await ask("foldingRange"),
      lenses: await ask("codeLens"),
      links: await ask("documentLink"),
      hints: await ask("inlayHint", { range: { start: { line: 0, character: 0 }, end: position } }),
      calls: await ask("prepareCallHierarchy"),
    };
  }
}

/** Places whose names are asked about after each keystroke. */
const asked = ["sum(1", "LIMIT\n    }", "q\nprocess C", "word[0]"];

describe("keystrokes", () => {
  for (const [number, [behind, added]] of swept([...typed.entries()], 1)) {
    it(`leave what a newly opened document has: ${added.trim().split("\n")[0]}`, async () => {
      const [edited, fresh] = [new Session(), new Session()];
      await edited.begin();
      await fresh.begin();
      let text = begun;
      for (const [place, all] of typed.slice(0, number)) text = text.replace(place, place + all);
      await edited.after("textDocument/didOpen", { text });
      const start = text.indexOf(behind) + behind.length;
      for (let count = 1; count <= added.length; count++) {
        const position = positionAt(text, start + count - 1);
        const change = { range: { start: position, end: position }, text: added[count - 1]! };
        text = text.slice(0, start + count - 1) + added[count - 1]! + text.slice(start + count - 1);
        const ours = await edited.after("textDocument/didChange", { contentChanges: [change] });
        // Each tenth state is enough for what is dear to ask; the problems of all of them are compared, of each eighth while one works.
        if (!sweeping && count % 8 !== 0 && count !== added.length) continue;
        const theirs = await fresh.after("textDocument/didOpen", { text });
        assert.deepEqual(ours, theirs, text);
        if (count % 10 === 0 || count === added.length) {
          for (const name of asked) {
            const offset = text.indexOf(name);
            assert.deepEqual(await edited.answers(text, offset), await fresh.answers(text, offset), text);
          }
        }
        await fresh.after("textDocument/didClose", {});
      }
      await edited.end();
      await fresh.end();
    });
  }
});

function positionAt(text: string, offset: number): { readonly line: number; readonly character: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)!.length };
}
