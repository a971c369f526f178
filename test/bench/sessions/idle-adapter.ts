/** A debug adapter of forty lines that does nothing: what the protocol over standard input and output costs by itself. */
import type { DebugProtocol } from "@vscode/debugprotocol";

let waiting: Buffer = Buffer.alloc(0);
let seq = 0;

function send(message: object): void {
  const text = JSON.stringify({ seq: ++seq, ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

const frame = { id: 1, name: "main", line: 1, column: 1, source: { path: "/nothing" } };
const names = ["Locals", "Data", "Registers", "Space", "Translation", "Files", "Counters"];
const variable = { name: "x", value: "0", variablesReference: 0 };
const bodies: Readonly<Record<string, object>> = {
  threads: { threads: [{ id: 1, name: "main" }] },
  stackTrace: { stackFrames: [frame], totalFrames: 1 },
  scopes: { scopes: names.map((name, at) => ({ name, variablesReference: at + 1, expensive: false })) },
  variables: { variables: Array.from({ length: 8 }, () => variable) },
};
const moves = new Set(["configurationDone", "next", "stepBack", "continue"]);

function answer({ command, seq: request_seq }: DebugProtocol.Request): void {
  send({ type: "response", request_seq, command, success: true, body: bodies[command] });
  if (command === "launch") send({ type: "event", event: "initialized" });
  if (moves.has(command)) send({ type: "event", event: "stopped", body: { reason: "step", threadId: 1 } });
  if (command === "disconnect") process.exit(0);
}

process.stdin.on("data", (piece) => {
  waiting = Buffer.concat([waiting, piece]);
  for (;;) {
    const match = /Content-Length: (\d+)\r\n\r\n/.exec(waiting.toString("latin1"));
    const end = match === null ? Infinity : match.index + match[0].length + Number(match[1]);
    if (waiting.length < end) return;
    const text = waiting.subarray(end - Number(match![1]), end).toString("utf8");
    waiting = waiting.subarray(end);
    answer(JSON.parse(text) as DebugProtocol.Request);
  }
});
