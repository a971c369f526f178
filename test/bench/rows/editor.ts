/** What a person waits for who types: from a change of the text to the diagnostics that the editor gets, over a connection. */
import { PassThrough } from "node:stream";
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type PublishDiagnosticsParams,
} from "vscode-languageserver/node";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { startVasLanguageServer } from "../../../src/language/server.js";

/** A scenario of so many lines or a few more: programs with loops, calls and memory, processes, expectations. */
export function largeScenario(lines: number): string {
  let text = 'scenario "Large"\nmachine arc-hs38-1k\nkernel linux-rfc\n';
  for (let program = 0; text.split("\n").length < lines; program++) {
    text += `program p${program}(n) {\n    u64 page[1024]\n`;
    for (let number = 0; number < 8; number++) {
      text +=
        `    fn f${number}(a, b) {\n        let s = 0\n        for i in 0 .. a {\n            page[i] = page[i + 1] + b\n` +
        `            s += u64[page + i * 8] & 0xff\n            if s > 100 { s = s % 100 } else { print "s is ", s }\n        }\n` +
        `        expect s >= 0\n        return s\n    }\n`;
    }
    const calls = Array.from({ length: 8 }, (_, number) => `        f${number}(n, ${number})\n`).join("");
    text += `    fn main() {\n${calls}    }\n}\nprocess A${program} runs p${program}(${program})\nexpect A${program}.exit == 0\n`;
  }
  return text;
}

/** Milliseconds of processor time from each of some keystrokes in a file to its diagnostics: what else the machine does is not in it. */
export async function keystrokes(text: string, count: number): Promise<readonly number[]> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  startVasLanguageServer(server, languageSettings(), {
    list: () => Promise.resolve([]),
    executables: () => Promise.resolve([]),
    read: () => Promise.resolve(null),
  });
  const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  let told: (params: PublishDiagnosticsParams) => void = () => undefined;
  client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => told(params));
  client.listen();
  await client.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
  await client.sendNotification("initialized", {});
  const uri = "memory:/large.vas";
  let version = 1;
  const after = async (method: string, params: object): Promise<number> => {
    const wanted = version;
    const answered = new Promise<void>((resolve) => {
      told = (params) => {
        if (params.version === undefined || params.version >= wanted) resolve();
      };
    });
    const begun = process.cpuUsage();
    await client.sendNotification(method, params);
    await answered;
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  };
  await after("textDocument/didOpen", { textDocument: { uri, languageId: "vas", version, text } });
  const lines = text.split("\n");
  const line = lines.findIndex((one) => one.includes("let s = "));
  const character = lines[line]!.indexOf("= ") + 2;
  const times: number[] = [];
  for (let stroke = 0; stroke < count; stroke++) {
    version++;
    // Digits one after another, and away again.
    const typed = stroke % 8 < 4;
    const range = { start: { line, character }, end: { line, character: character + (typed ? 0 : 1) } };
    const contentChanges = [{ range, text: typed ? String((stroke % 8) + 1) : "" }];
    times.push(await after("textDocument/didChange", { textDocument: { uri, version }, contentChanges }));
  }
  await client.sendRequest("shutdown");
  client.dispose();
  server.dispose();
  return times;
}
