import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { symlinkSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { buildProgram } from "../program.js";
import { createFrameReader, readFrames, writeFrame } from "../../../src/cli/servers/message-framing.js";
import { sometimes } from "../../sample.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

function read(...pieces: (string | Buffer)[]): { messages: unknown[]; problems: string[] } {
  const reader = createFrameReader();
  const all = pieces.map((piece) => readFrames(reader, Buffer.from(piece)));
  return { messages: all.flatMap(({ messages }) => messages), problems: all.flatMap(({ problems }) => problems) };
}

describe("message framing", () => {
  it("reads what it writes, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (values, cuts) => {
          const messages = values.map((value) => ({ value }));
          let rest = Buffer.from(messages.map(writeFrame).join(""));
          const pieces: Buffer[] = [];
          for (const cut of cuts) {
            if (rest.length === 0) break;
            pieces.push(rest.subarray(0, cut));
            rest = rest.subarray(cut);
          }
          assert.deepEqual(read(...pieces), { messages: JSON.parse(JSON.stringify(messages)), problems: [] });
        },
      ),
    );
  });

  it("takes other cases of header names, bare line feeds, and more headers", () => {
    assert.deepEqual(read("content-length: 2\n\n{}", "CONTENT-LENGTH:2\r\nContent-Type: x\r\n\r\n[]").messages, [
      {},
      [],
    ]);
  });

  it("finds its way back after what belongs to no message, and says so", () => {
    const good = writeFrame({ seq: 1 });
    for (const bad of [
      "Content-Length: NaN\r\n\r\n",
      "Content-Length: -5\r\n\r\n",
      "Content-Length: 99999999999\r\n\r\n",
      "X: 1\r\n\r\n",
      "Content-Length: 3\r\n\r\n{]}",
    ]) {
      const { messages, problems } = read(bad + good);
      assert.deepEqual(messages, [{ seq: 1 }], bad);
      assert.equal(problems.length, 1, bad);
    }
    assert.deepEqual(read(`junk before${good}`).messages, [{ seq: 1 }]);
    assert.ok(read("x".repeat(100_000)).problems.length > 0);
  });

  sometimes("puts a long body together once, in however many pieces it comes", () => {
    // Put together anew with each piece, 32 MB in pieces of 64 bytes would be copied half a million times.
    const text = "x".repeat(32 * 2 ** 20);
    const bytes = Buffer.from(writeFrame({ text }));
    const reader = createFrameReader();
    const messages: unknown[] = [];
    for (let at = 0; at < bytes.length; at += 64)
      messages.push(...readFrames(reader, bytes.subarray(at, at + 64)).messages);
    assert.deepEqual(messages, [{ text }]);
    assert.equal(reader.size, 0);
  });

  it("never throws and keeps a bounded rest, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), fc.boolean(), (pieces, framed) => {
        const reader = createFrameReader();
        for (const piece of pieces) readFrames(reader, Buffer.from(framed ? writeFrame([...piece]) : piece));
        assert.ok(reader.body !== null || reader.size <= 8192);
      }),
    );
  });
});

describe("vas dap", function () {
  this.timeout(400_000);
  const folder = mkdtempSync(path.join(tmpdir(), "vas-dap-"));
  let built = "";
  before(() => {
    built = buildProgram(path.join(folder, "lib"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  sometimes("ends with its client, while the program runs", async () => {
    const child = spawn(process.execPath, [built, "dap"], { cwd: root });
    let received = "";
    child.stdout.on("data", (chunk: Buffer) => (received += chunk.toString()));
    // The program is named by a link and a way around; breakpoints are set on the file itself.
    const program = path.join(folder, "link.vas");
    const file = path.join(root, "examples/hello.vas");
    symlinkSync(file, program);
    const send = (seq: number, command: string, args?: object): void =>
      void child.stdin.write(writeFrame({ seq, type: "request", command, arguments: args }));
    send(1, "initialize", { adapterID: "vas" });
    send(2, "launch", { program: path.join(folder, "x/../link.vas") });
    while (!received.includes('"initialized"')) await new Promise((go) => child.stdout.once("data", go));
    send(3, "setBreakpoints", { source: { path: file }, breakpoints: [{ line: 12 }, { line: 14 }, { line: 16 }] });
    while (!received.includes('"command":"setBreakpoints"')) await new Promise((go) => child.stdout.once("data", go));
    assert.match(received, /"verified":true/);
    send(4, "configurationDone");
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.stdin.end();
    // An adapter that stays lets this test run out of time.
    await ended;
  });

  sometimes("says what it leaves out: what is no request, and more clients than it serves", async () => {
    const child = spawn(process.execPath, [built, "dap", "--port", "0"], { cwd: root });
    let said = "";
    const until = async (wanted: RegExp): Promise<void> => {
      while (!wanted.test(said)) await new Promise<void>((resolve) => void child.stderr.once("data", () => resolve()));
    };
    child.stderr.on("data", (text) => (said += String(text)));
    const line = await new Promise<string>((resolve) => child.stdout.once("data", (text) => resolve(String(text))));
    const port = Number(/127\.0\.0\.1:([0-9]+)/.exec(line)![1]);
    const sockets = Array.from({ length: 33 }, () => createConnection({ port, host: "127.0.0.1" }));
    for (const socket of sockets) socket.on("error", () => undefined);
    await until(/^vas dap: 32 clients are connected already: one more was refused$/m);
    for (const socket of sockets) socket.write(writeFrame({ seq: 1, type: "event", event: "hello" }));
    await until(/^vas dap: a message is no request and is left out$/m);
    const ended = new Promise((resolve) => child.once("close", resolve));
    for (const socket of sockets) socket.destroy();
    child.kill("SIGTERM");
    await ended;
  });

  sometimes("serves clients on a port of this machine", async () => {
    const child = spawn(process.execPath, [built, "dap", "--port", "0"], { cwd: root });
    const line = await new Promise<string>((resolve) => child.stdout.once("data", (text) => resolve(String(text))));
    const port = Number(/127\.0\.0\.1:([0-9]+)/.exec(line)![1]);
    for (let client = 0; client < 2; client++) {
      const socket = createConnection({ port, host: "127.0.0.1" });
      socket.write(writeFrame({ seq: 1, type: "request", command: "initialize", arguments: { adapterID: "vas" } }));
      const answer = await new Promise<string>((resolve) => socket.once("data", (text) => resolve(String(text))));
      assert.match(answer, /"command":"initialize"/);
      socket.destroy();
    }
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
  });

  sometimes("refuses the thirty-third client of a port, and says so", async () => {
    const child = spawn(process.execPath, [built, "dap", "--port", "0"], { cwd: root });
    const line = await new Promise<string>((resolve) => child.stdout.once("data", (text) => resolve(String(text))));
    const port = Number(/127\.0\.0\.1:([0-9]+)/.exec(line)![1]);
    const complaint = new Promise<string>((resolve) => child.stderr.once("data", (text) => resolve(String(text))));
    const connected = (): Promise<Socket> =>
      new Promise((resolve) => {
        const socket = createConnection({ port, host: "127.0.0.1" }, () => resolve(socket));
        socket.on("error", () => undefined);
      });
    const sockets: Socket[] = [];
    for (let client = 0; client < 33; client++) sockets.push(await connected());
    assert.match(await complaint, /32 clients are connected already: one more was refused/);
    // Room comes back with the first that leaves.
    const [first] = sockets;
    first!.write(writeFrame({ seq: 1, type: "request", command: "initialize", arguments: { adapterID: "vas" } }));
    await new Promise((resolve) => first!.once("data", resolve));
    for (const socket of sockets) socket.destroy();
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
  });
});
