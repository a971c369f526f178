import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Frames a message as the protocol does on a stream. */
function framed(message: object): string {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

describe("vas dap", () => {
  it("speaks the protocol on standard input and output and ends when the client disconnects", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "dap"], {
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
});
