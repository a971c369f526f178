import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildProgram } from "../program.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** Frames a message as the protocol does on a stream. */
function framed(message: object): string {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

describe("vas dap", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vas-stdio-"));
  let built = "";
  before(() => {
    built = buildProgram(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("speaks the protocol on standard input and output and ends when the client disconnects", async () => {
    const child = spawn(process.execPath, [built, "dap"], {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
    });
    let received = "";
    child.stdout.on("data", (chunk: Buffer) => (received += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const program = path.join(root, "examples/hello.vas");
    child.stdin.write(
      framed({ seq: 1, type: "request", command: "initialize", arguments: { adapterID: "vas", pathFormat: "path" } }),
    );
    child.stdin.write(framed({ seq: 2, type: "request", command: "launch", arguments: { program, noDebug: true } }));
    await until(() => received.includes('"initialized"'));
    child.stdin.write(framed({ seq: 3, type: "request", command: "configurationDone" }));
    await until(() => received.includes('"terminated"'));
    child.stdin.write(framed({ seq: 4, type: "request", command: "disconnect" }));
    assert.equal(await ended, 0);
    assert.match(received, /page\[0\] is 42/);
    assert.match(received, /"exitCode":0/);

    async function until(arrived: () => boolean): Promise<void> {
      while (!arrived()) {
        await Promise.race([
          new Promise((resolve) => child.stdout.once("data", resolve)),
          ended.then((code) => assert.fail(`ended early with ${code}: ${received}`)),
        ]);
      }
    }
  });

  it("says why a program cannot be read, however it is named, and takes one that is named by a relative path", async () => {
    const child = spawn(process.execPath, [built, "dap"], {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
    });
    let received = "";
    child.stdout.on("data", (chunk: Buffer) => (received += chunk.toString()));
    let seq = 0;
    /** Sends a request; the promise holds its answer. */
    const ask = async (command: string, args: object): Promise<{ message?: string; body?: unknown }> => {
      seq += 1;
      child.stdin.write(framed({ seq, type: "request", command, arguments: args }));
      for (;;) {
        for (const text of received.split(/Content-Length: [0-9]+\r\n\r\n/)) {
          if (!text.includes(`"request_seq":${seq},`) || !text.endsWith("}")) continue;
          return JSON.parse(text) as { message?: string };
        }
        await new Promise((resolve) => child.stdout.once("data", resolve));
      }
    };
    await ask("initialize", { adapterID: "vas", pathFormat: "path" });
    const refusals: Readonly<Record<string, string>> = {
      "vscode-vfs://github/o/r/x.vas":
        "only paths and file: URIs can be read here: give the path of a file of this machine",
      "untitled:x": "only paths and file: URIs can be read here: give the path of a file of this machine",
      "file:///a%zz.vas": "it is no file: URI, such as file:///folder/name.vas",
      "/a\u0000b.vas": "its name has a character that no name can have",
      "/no/such.vas": "no such file",
      [root]: "it is a folder",
      ...(process.platform === "win32"
        ? {}
        : {
            "file://server/share/x.vas":
              "it is a file of the machine server: give the path by which this machine reaches it",
            "\\\\server\\share\\x.vas": "no such file",
          }),
    };
    for (const [program, why] of Object.entries(refusals))
      assert.equal((await ask("launch", { program })).message, `${program} cannot be read: ${why}`);
    await ask("launch", { program: "examples/hello.vas" });
    const { body } = await ask("setBreakpoints", {
      source: { path: path.join(root, "examples/hello.vas") },
      breakpoints: [{ line: 12 }],
    });
    assert.equal((body as { breakpoints: { verified: boolean }[] }).breakpoints[0]!.verified, true);
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.stdin.end();
    await ended;
  });
});
