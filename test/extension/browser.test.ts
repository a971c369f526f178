/** The debug adapter in a browser: bundled for one, it runs where none of Node's modules and globals are. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import vm from "node:vm";
import { build } from "esbuild";
import type { createDebugSession } from "../../src/debug/session.js";

interface Message {
  readonly type: string;
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly message?: string;
}

/** The adapter's module, evaluated with a browser's globals only. */
async function inBrowser(): Promise<{ readonly createDebugSession: typeof createDebugSession }> {
  const { outputFiles } = await build({
    entryPoints: ["src/debug/session.ts"],
    bundle: true,
    platform: "browser",
    format: "cjs",
    write: false,
    logLevel: "silent",
    alias: { events: "./src/extension/web/events.ts", url: "./src/extension/web/url.ts" },
  });
  const module = { exports: {} as { readonly createDebugSession: typeof createDebugSession } };
  const missing = (name: string): never => {
    throw new Error(`a browser has no module \`${name}\``);
  };
  const browser = {
    module,
    exports: module.exports,
    require: missing,
    TextDecoder,
    TextEncoder,
    setTimeout,
    clearTimeout,
    performance,
    URL,
  };
  vm.runInContext(outputFiles[0]!.text, vm.createContext(browser));
  return module.exports;
}

describe("debug adapter in a browser", () => {
  it("launches a scenario of a virtual workspace and stops on entry", async () => {
    const adapter = (await inBrowser()).createDebugSession({
      readFile: () => readFile("examples/shared-libc.vas", "utf8"),
    });
    const messages: Message[] = [];
    const stopped = new Promise<void>((resolve, reject) => {
      adapter.onDidSendMessage((sent: unknown) => {
        const message = sent as Message;
        messages.push(message);
        if (message.type === "response" && message.success === false) reject(new Error(message.message));
        if (message.event === "initialized")
          adapter.handleMessage({ seq: 3, type: "request", command: "configurationDone" } as never);
        if (message.event === "vas/stopped") resolve();
      });
    });
    adapter.handleMessage({
      seq: 1,
      type: "request",
      command: "initialize",
      arguments: { adapterID: "vas", pathFormat: "uri" },
    } as never);
    adapter.handleMessage({
      seq: 2,
      type: "request",
      command: "launch",
      arguments: { program: "vscode-vfs://host/shared-libc.vas", stopOnEntry: true },
    } as never);
    await stopped;
    assert.ok(messages.some(({ event }) => event === "stopped"));
    adapter.dispose();
  });
});
