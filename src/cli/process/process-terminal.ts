/** The real terminal: the process's own streams, files, signals and threads. */
import { createReadStream, realpathSync } from "node:fs";
import { access, open, readdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { FolderEntry } from "../../compiler/index.js";
import { sharedLanguage } from "../../debug/index.js";
import type { Files, Sink, Terminal, Thread } from "../terminal/index.js";
import { nextChange, stampOf } from "./file-changes.js";

function processFiles(): Files {
  return {
    absolute: (file) => path.resolve(file),
    relative: (file) => path.relative(process.cwd(), file),
    read: (file) => readFile(file, "utf8"),
    readBytes: (file) => readFile(file),
    list: listFolder,
    pieces: (file) => (file === "-" ? process.stdin.setEncoding("utf8") : createReadStream(file, "utf8")),
    write: (file, text) => writeFile(file, text),
    exists: (file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    open: async (file, how): Promise<Sink> => {
      const handle = await open(file, how === "append" ? "a" : "w");
      return {
        write: async (piece) => void (await handle.appendFile(piece)),
        close: () => handle.close(),
      };
    },
    stamp: stampOf,
    change: nextChange,
  };
}

/** Entries of a folder of this computer. */
async function listFolder(folder: string): Promise<readonly FolderEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile() || entry.isDirectory() || entry.isSymbolicLink())
      .map(async (entry): Promise<FolderEntry> => {
        const { name } = entry;
        const file = path.join(folder, name);
        if (entry.isDirectory()) return { name, kind: "directory" };
        if (entry.isSymbolicLink()) return { name, kind: "link", target: await readlink(file) };
        return { name, kind: "file", executable: ((await stat(file)).mode & 0o111) !== 0 };
      }),
  );
}

/** Folder of the running bundle: dist/cli, in a clone as in an installed package. npm starts it by a link. */
function bundleFolder(): string {
  return path.dirname(realpathSync(process.argv[1]!));
}

/**
 * V8 compiles hot functions, and collects garbage, on processors that are idle. With a thread on each there are none. What every thread
 * has compiled for itself costs all of them runs: only what is hotter than usual is worth it. And a collection that is divided waits for
 * a part that no processor is free for. The newest V8 that is known to have the flags is that of Node 24.
 */
function leaveOtherProcessors(): void {
  if (parseInt(process.versions.v8) > 13) return;
  setFlagsFromString("--interrupt-budget=250000");
  setFlagsFromString("--no-parallel-scavenge");
}

/** The code of a study's threads is a bundle beside this one. */
function startThread(): Thread {
  leaveOtherProcessors();
  const worker = new Worker(path.join(bundleFolder(), "vas-thread.cjs"));
  // It may end before anybody listens.
  let fail = (error: Error): void => void (failure = error);
  let failure: Error | null = null;
  worker.on("error", (error) => fail(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", (code) => fail(new Error(`exit status ${code}`)));
  return {
    send: (message) => worker.postMessage(message),
    receive: (heard, failed) => {
      worker.on("message", heard);
      fail = failed;
      if (failure !== null) failed(failure);
    },
    end: async () => void (await worker.terminate()),
  };
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  let interrupted = false;
  let holding = false;
  let interrupt = (): void => undefined;
  const interruption = new Promise<void>((resolve) => (interrupt = resolve));
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTty: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
    errIsTty: process.stderr.isTTY,
    home: path.resolve(bundleFolder(), "../.."),
    files: processFiles(),
    now: () => performance.now(),
    breathe: () => new Promise((resolve) => void setImmediate(resolve)),
    holdInterrupts: () => {
      if (holding) return;
      holding = true;
      // Batch systems end a job whose time is up with SIGTERM, some time before SIGKILL.
      for (const signal of ["SIGINT", "SIGTERM"] as const)
        process.once(signal, () => {
          interrupted = true;
          interrupt();
        });
    },
    interrupted: () => interrupted,
    interruption,
    processors: availableParallelism(),
    startThread,
    language: sharedLanguage(),
  };
}
