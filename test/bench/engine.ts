/** A process that answers commands line by line: the simulator or its C twin. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A running engine. */
export interface Engine {
  /** Sends a command and waits for its answer; rejects with what the process said when it ends instead. */
  readonly ask: (command: string) => Promise<string>;
  /** Ends the process. */
  readonly close: () => Promise<void>;
}

/** Starts an engine; `name` is for messages. */
export function startEngine(name: string, file: string, args: readonly string[]): Engine {
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = "";
  child.stderr.on("data", (data: Buffer) => {
    complaint += data.toString();
  });
  // A process that ends early is noticed by the end of its output.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    child.on("close", () => {
      resolve();
    });
    child.on("error", (error) => {
      reject(new Error(`${name} does not start: ${error.message}`));
    });
  });
  ended.catch(() => undefined);
  return {
    async ask(command) {
      child.stdin.write(`${command}\n`);
      const { value, done } = await lines.next();
      if (done !== true) return value;
      await ended;
      throw new Error(`${name} ended at \`${command}\`: ${complaint.trim() || "no message"}`);
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
