/** A client that asks a debug session in its own process, as VS Code does. */
import { readFile } from "node:fs/promises";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { createDebugSession } from "../../../src/debug/session.js";

/** Sends a request and waits for what it is answered. */
export type Ask = (command: string, args?: object) => Promise<DebugProtocol.Response["body"]>;

/** A client of a session. */
export interface Client {
  readonly ask: Ask;
  /** Waits for the next `stopped`. */
  readonly stopped: () => Promise<void>;
  /** The first messages that came. */
  readonly received: unknown[];
}

/** A session without a transport: sends requests, and waits for `stopped`. `read`: text of a file, the disk's unless another is given. */
export function connect(read = (name: string): Promise<string> => readFile(name, "utf8")): Client {
  const session = createDebugSession({
    readFile: read,
    readBytes: async (name) => new Uint8Array(await readFile(name)),
    defer: (callback) => void setImmediate(callback),
  });
  const answers = new Map<number, (response: DebugProtocol.Response) => void>();
  const all: unknown[] = [];
  let seq = 0;
  let stops = 0;
  let hear: (() => void) | null = null;
  session.onDidSendMessage((message) => {
    const received = message as DebugProtocol.ProtocolMessage;
    if (all.length < 100) all.push(message);
    if (received.type === "response") {
      const response = received as DebugProtocol.Response;
      answers.get(response.request_seq)?.(response);
      answers.delete(response.request_seq);
    } else if ((received as DebugProtocol.Event).event === "stopped") {
      stops++;
      hear?.();
      hear = null;
    }
  });
  const ask: Ask = (command, args) =>
    new Promise((resolve, reject) => {
      answers.set(++seq, (response) => {
        if (response.success) resolve(response.body);
        else reject(new Error(`${command}: ${response.message ?? "refused"}`));
      });
      session.handleMessage({ seq, type: "request", command, arguments: args } as DebugProtocol.Request);
    });
  const stopped = async (): Promise<void> => {
    if (stops === 0)
      await new Promise<void>((resolve) => {
        hear = resolve;
      });
    stops--;
  };
  return { ask, stopped, received: all };
}
