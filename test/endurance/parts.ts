/** Work that goes on for long, as in an editor that stays open for weeks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { URI } from "langium";
import { TextDocument } from "vscode-languageserver-textdocument";
import { languageSettings } from "../../src/debug/settings/index.js";
import { connectSession } from "../../src/extension/adapter/remote-session.js";
import { startAdapterProcess } from "../../src/extension/adapter/start.node.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { connect, hash, moveTo, start, stopped, type Client } from "../debug/client/client.js";
import { marksOf, type Marks } from "./memory.js";

/** One kind of work. */
export interface Part {
  readonly name: string;
  readonly about: string;
  /** How much is done on demand, and in a test run. */
  readonly count: number;
  readonly sample: number;
  /** @param adapter bundle of the adapter's process */
  readonly run: (count: number, adapter: string) => Promise<Marks>;
}

const program = join(import.meta.dirname, "../../examples/shared-libc.vas");
const endless = `scenario "e"
machine rv64-sv39 { check on }
kernel linux-rfc { max_steps 100000000000 }
program p { u64 own[4096]  fn main() { let i = 0  while (1) { own[i % 4096] = own[i % 4096] + i  i = i + 1 } } }
process A runs p
process B runs p
`;

/** All that VS Code and the three views ask at a stop. */
async function look(client: Client, threadId: number): Promise<void> {
  const { stackFrames } = await client.ask<{ stackFrames: { id: number }[] }>("stackTrace", { threadId });
  if (stackFrames.length > 0) {
    const { scopes } = await client.ask<{ scopes: { variablesReference: number; expensive: boolean }[] }>("scopes", {
      frameId: stackFrames[0]!.id,
    });
    for (const { variablesReference, expensive } of scopes)
      if (!expensive) await client.ask("variables", { variablesReference });
  }
  for (const view of ["vas/tlb", "vas/pageTable", "vas/spaces", "vas/story"]) await client.ask(view, {});
  client.forget();
}

/** What may be kept of the past, and a tick at which that much is: what grows in the steps that follow is no history. */
const full = { historyMegabytes: 16, tick: 3_000_000 };

async function steps(count: number): Promise<Marks> {
  const client = connect({ "/e.vas": endless });
  await start(client, { program: "/e.vas", attributes: { historyMegabytes: full.historyMegabytes } });
  await stopped(client);
  await client.ask("vas/seek", { tick: full.tick });
  let threadId = (await stopped(client)).threadId!;
  const marks = await marksOf(count * 2, async (index) => {
    const stop = await moveTo(client, index < count ? "next" : "stepBack", threadId);
    threadId = stop.threadId ?? threadId;
    if (index % 10 === 0) await look(client, threadId);
    else client.forget();
  });
  await client.ask("disconnect");
  return marks;
}

async function restarts(count: number): Promise<Marks> {
  const client = connect();
  await start(client, { program });
  await stopped(client);
  const marks = await marksOf(count, async () => {
    await client.ask("restart");
    const { threadId } = await stopped(client);
    await moveTo(client, "next", threadId!);
    await look(client, threadId!);
  });
  await client.ask("disconnect");
  return marks;
}

async function documents(count: number): Promise<Marks> {
  const { shared, vas } = createVasServices(languageSettings());
  const text = readFileSync(program, "utf8");
  return marksOf(count, async (index) => {
    const uri = URI.parse(`file:///work/${index}.vas`);
    const opened = TextDocument.create(uri.toString(), "vas", 1, text);
    // As a client's messages do: what services keep of an open document they let go of when it is closed.
    shared.workspace.TextDocuments.set(opened);
    const document = shared.workspace.LangiumDocumentFactory.fromTextDocument(opened, uri);
    shared.workspace.LangiumDocuments.addDocument(document);
    await shared.workspace.DocumentBuilder.build([document], { validation: true });
    const textDocument = { uri: uri.toString() };
    await vas.lsp.DocumentSymbolProvider?.getSymbols(document, { textDocument });
    await vas.lsp.SemanticTokenProvider?.semanticHighlight(document, { textDocument });
    await vas.lsp.CompletionProvider?.getCompletion(document, { textDocument, position: { line: 30, character: 4 } });
    shared.workspace.TextDocuments.delete(uri.toString());
    await shared.workspace.DocumentBuilder.update([], [uri]);
  });
}

/** Each session in a process of its own, as the extension host starts them. */
async function sessions(count: number, adapter: string): Promise<Marks> {
  return marksOf(count, async () => {
    const session = connectSession(startAdapterProcess(adapter), {
      listFolder: () => Promise.reject(new Error("no folders here")),
      readBytes: async (file) => readFileSync(file),
      log: (details) => process.stderr.write(details),
      trace: () => undefined,
      tickLink: "",
      tellDeath: (sentence) => process.stderr.write(sentence),
    });
    const waiting = new Map<string, () => void>();
    session.onDidSendMessage((message) => {
      const name = message.type === "response" ? message.command! : `event ${message.event}`;
      waiting.get(name)?.();
    });
    let seq = 0;
    const ask = (command: string, args: object, until = command): Promise<void> =>
      new Promise((resolve) => {
        waiting.set(until, resolve);
        session.handleMessage({ seq: ++seq, type: "request", command, arguments: args });
      });
    await ask("initialize", { adapterID: "vas" });
    await ask("launch", { program, stopOnEntry: true });
    await ask("configurationDone", {}, "event stopped");
    for (const view of ["vas/tlb", "vas/pageTable", "vas/spaces"]) await ask(view, {});
    await ask("next", { threadId: 1 }, "event stopped");
    await ask("disconnect", {});
    session.dispose();
  });
}

/** Two sessions in one process run, are looked at and go back in turn; what one does never shows in the other. */
async function load(count: number): Promise<Marks> {
  const pair = await Promise.all(
    [1, 2].map(async () => {
      const client = connect({ "/e.vas": endless });
      await start(client, { program: "/e.vas" });
      return { client, threadId: (await stopped(client)).threadId! };
    }),
  );
  const marks = await marksOf(count, async (index) => {
    const running = pair.map(async ({ client, threadId }) => {
      await client.ask("continue", { threadId });
      for (let turn = 0; turn < 5; turn++) await client.ask("threads");
      await client.ask("pause", { threadId });
      await stopped(client);
      await look(client, threadId);
    });
    await Promise.all(running);
    const hashes = await Promise.all(
      pair.map(async ({ client }) => {
        await client.ask("vas/seek", { tick: 1000 + index });
        await stopped(client);
        const at = await hash(client);
        client.forget();
        return at;
      }),
    );
    if (hashes[0] !== hashes[1]) throw new Error(`two sessions differ at tick ${1000 + index}`);
  });
  for (const { client } of pair) await client.ask("disconnect");
  return marks;
}

/** Everything, in the order in which it runs. */
export const parts: readonly Part[] = [
  { name: "steps", about: "steps forward and as many back, one session", count: 10_000, sample: 40, run: steps },
  { name: "restarts", about: "restarts of one session", count: 1_000, sample: 10, run: restarts },
  {
    name: "documents",
    about: "documents opened and closed, one language server",
    count: 2_000,
    sample: 20,
    run: documents,
  },
  { name: "sessions", about: "sessions one after another, one extension host", count: 50, sample: 4, run: sessions },
  { name: "load", about: "rounds of two sessions that run and go back at once", count: 200, sample: 4, run: load },
];
