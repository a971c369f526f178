/** A pretended terminal: files in memory beside the real ones, output in strings. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "../../src/cli/program.js";
import type { Terminal } from "../../src/cli/terminal.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** What a command left behind. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly files: ReadonlyMap<string, string>;
}

/** What the pretended surroundings are like. */
export interface Surroundings {
  readonly files?: Readonly<Record<string, string>>;
  readonly tty?: boolean;
  /** Turns of the event loop after which Ctrl-C is pressed. */
  readonly interruptAfter?: number;
}

/** Runs a command line in this process. Relative paths are those of the repository. */
export async function vas(
  words: readonly string[],
  { files = {}, tty = false, interruptAfter = Infinity }: Surroundings = {},
): Promise<Outcome> {
  const stored = new Map(Object.entries(files));
  let out = "";
  let err = "";
  let turns = 0;
  const terminal: Terminal = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    outIsTty: tty,
    errIsTty: tty,
    readFile: async (name) => stored.get(name) ?? (await readFile(path.resolve(root, name), "utf8")),
    writeFile: async (name, text) => void stored.set(name, text),
    now: () => performance.now(),
    breathe: () => {
      turns += 1;
      return new Promise((resolve) => void setImmediate(resolve));
    },
    interrupted: () => turns >= interruptAfter,
  };
  const status = await runCommandLine(terminal, words, "1.2.3");
  return { status, out, err, files: stored };
}
