/** The language server as a process, as the desktop starts it. */
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly capabilities: { readonly hoverProvider: unknown } };
  readonly params?: { readonly uri: string; readonly diagnostics: readonly { readonly message: string }[] };
}

describe("language server process", () => {
  let folder: string;
  let server: ChildProcess;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "vas-server-"));
    // As it is shipped: the worker's code takes the browser's part of its packages. In one file here.
    await build({
      entryPoints: ["src/extension/language/server.node.ts"],
      outfile: join(folder, "server.cjs"),
      bundle: true,
      platform: "node",
      format: "cjs",
      conditions: ["browser"],
      preserveSymlinks: true,
      logLevel: "silent",
    });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  beforeEach(() => {
    server = fork(join(folder, "server.cjs"));
  });

  afterEach(() => server.kill());

  const send = (message: object) => void server.send({ jsonrpc: "2.0", ...message });

  /** The next message that is wanted. */
  function heard(wanted: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      server.on("message", (message: Message) => wanted(message) && resolve(message));
      server.once("exit", (code) => reject(new Error(`ended with status ${code}`)));
    });
  }

  it("answers over the message channel, tells problems, and ends with status 0 when it is told to", async () => {
    const started = heard(({ id }) => id === 1);
    send({ id: 1, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: {} } });
    assert.ok((await started).result!.capabilities.hoverProvider);
    const problems = heard(({ method }) => method === "textDocument/publishDiagnostics");
    send({ method: "initialized", params: {} });
    const document = {
      uri: "file:///a.vas",
      languageId: "vas",
      version: 1,
      text: 'scenario "A"\nprocess B runs nobody\n',
    };
    send({ method: "textDocument/didOpen", params: { textDocument: document } });
    const { params } = await problems;
    assert.equal(params!.uri, "file:///a.vas");
    assert.ok(params!.diagnostics.some(({ message }) => message.includes("nobody")));
    const asked = heard(({ id }) => id === 2);
    send({ id: 2, method: "shutdown" });
    await asked;
    const ended = once(server, "exit");
    send({ method: "exit" });
    assert.equal((await ended)[0], 0);
  });

  it("ends with its client", async () => {
    const started = heard(({ id }) => id === 1);
    send({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
    await started;
    server.removeAllListeners("exit");
    const ended = once(server, "exit");
    server.disconnect();
    assert.equal((await ended)[0], 0);
  });
});
