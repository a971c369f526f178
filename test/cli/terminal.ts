/** A pretended terminal: files in memory beside the real ones, output in strings. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";
import { fileURLToPath } from "node:url";
import { sharedLanguage } from "../../src/debug/index.js";
import { runCommandLine } from "../../src/cli/program.js";
import type { Terminal } from "../../src/cli/terminal/index.js";
import { built } from "./program.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** What a command left behind. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Making a parser takes longer than most commands of the tests. */
const language = sharedLanguage();

let thread: string | undefined;

/** The code of the command line's threads as one script: a thread does not load TypeScript. */
function threadCode(): string {
  if (built !== undefined) return (thread ??= readFileSync(path.join(path.dirname(built), "vas-thread.cjs"), "utf8"));
  thread ??= buildSync({
    absWorkingDir: root,
    entryPoints: ["src/cli/thread.ts"],
    bundle: true,
    write: false,
    ...{ platform: "node", format: "cjs", target: "node20" },
  }).outputFiles[0]!.text;
  return thread;
}

/** What the pretended surroundings are like. */
export interface Surroundings {
  readonly files?: Readonly<Record<string, string>>;
  readonly tty?: boolean;
  /** Turns of the event loop after which Ctrl-C is pressed. */
  readonly interruptAfter?: number;
  /** Ctrl-C is pressed once this has been printed. */
  readonly interruptAt?: RegExp;
  /** A file on a disk that is full (or `code` otherwise): at once, or once the file is open. */
  readonly full?: { readonly file: string; readonly when: "open" | "write"; readonly code?: string };
  /** Called instead of waiting for a change of a file; gets the number of the wait, from 1. No change is Ctrl-C. */
  readonly change?: (wait: number, files: Map<string, string>) => void;
}

/** Runs a command line in this process. Relative paths are those of the repository. */
export async function vas(words: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const { terminal, outcome } = pretendedTerminal(surroundings);
  const status = await runCommandLine(terminal, words, "1.2.3");
  return { status, ...outcome() };
}

/** A pretended terminal, and what has been printed and written so far. */
export function pretendedTerminal({
  files = {},
  tty = false,
  interruptAfter = Infinity,
  interruptAt,
  full,
  change,
}: Surroundings = {}): { readonly terminal: Terminal; readonly outcome: () => Omit<Outcome, "status"> } {
  const stored = new Map(Object.entries(files));
  let out = "";
  let err = "";
  let turns = 0;
  let waits = 0;
  let pressed = false;
  let interrupt = (): void => undefined;
  const interruption = new Promise<void>((resolve) => (interrupt = resolve));
  const press = (): void => {
    pressed = true;
    interrupt();
  };
  const heard = (): void => {
    if (interruptAt?.test(out + err) === true) press();
  };
  const refuse = (name: string, when: "open" | "write"): void => {
    if (full?.file === name && full.when === when)
      throw Object.assign(new Error("not written"), { code: full.code ?? "ENOSPC" });
  };
  const read = async (name: string): Promise<string> =>
    stored.get(name) ?? (await readFile(path.resolve(root, name), "utf8"));
  const terminal: Terminal = {
    out: (text) => {
      out += text;
      heard();
    },
    err: (text) => {
      err += text;
      heard();
    },
    outIsTty: tty,
    errIsTty: tty,
    home: root,
    files: {
      absolute: (name) => path.resolve(root, name),
      relative: (name) => path.relative(root, name),
      read,
      readBytes: (name) =>
        files[name] === undefined ? readFile(path.resolve(root, name)) : read(name).then((text) => Buffer.from(text)),
      list: async (folder) => {
        const inside = [...stored.keys()].filter((name) => name.startsWith(`${folder}/`));
        if (inside.length === 0) throw new Error("no folder");
        const names = new Set(inside.map((name) => name.slice(folder.length + 1).split("/")[0]!));
        return [...names].map((name) => ({ name, kind: stored.has(`${folder}/${name}`) ? "file" : "directory" }));
      },
      pieces: async function* (name) {
        const text = await read(name);
        // Pieces that end anywhere, as those of a stream do.
        for (let at = 0; at < text.length; at += 1000) yield text.slice(at, at + 1000);
      },
      write: async (name, text) => {
        refuse(name, "open");
        stored.set(name, text);
      },
      exists: async (name) => stored.has(name),
      open: async (name, how) => {
        refuse(name, "open");
        if (how === "write" || !stored.has(name)) stored.set(name, "");
        return {
          write: async (piece) => {
            refuse(name, "write");
            const text = typeof piece === "string" ? piece : Buffer.from(piece).toString("latin1");
            stored.set(name, stored.get(name)! + text);
            if (interruptAt?.test(stored.get(name)!) === true) press();
          },
          close: async () => undefined,
        };
      },
      stamp: async (name) => stored.get(name) ?? null,
      change: async (before) => {
        waits += 1;
        if (change === undefined) press();
        else change(waits, stored);
        return pressed
          ? []
          : [...before].flatMap(([name, stamp]) => ((stored.get(name) ?? null) === stamp ? [] : [name]));
      },
    },
    now: () => performance.now(),
    breathe: () => {
      turns += 1;
      if (turns >= interruptAfter) press();
      return new Promise((resolve) => void setImmediate(resolve));
    },
    holdInterrupts: () => undefined,
    interrupted: () => pressed,
    interruption,
    processors: 1,
    language,
    startThread: () => {
      const worker = new Worker(threadCode(), { eval: true });
      return {
        send: (message) => worker.postMessage(message),
        receive: (listen, failed) => {
          worker.on("message", listen);
          worker.on("error", (error) => failed(error as Error));
          worker.on("exit", (code) => failed(new Error(`exit status ${code}`)));
        },
        end: async () => void (await worker.terminate()),
      };
    },
  };
  return { terminal, outcome: () => ({ out, err, files: stored }) };
}
