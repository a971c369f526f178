/** Trace files of debug sessions (launch attribute `traceFile`), in any file system that VS Code knows. */
import * as vscode from "vscode";
import { fileUri } from "../files/file-uri.js";

/** Most characters of a trace file. A longer trace belongs on standard error of `vas dap`. */
const longest = 16_000_000;
/** Milliseconds that lines wait for more. */
const patience = 500;

/** Takes lines for files; each file is begun anew. */
export interface TraceFiles extends vscode.Disposable {
  write(file: string, lines: readonly string[]): void;
}

/** A file system of VS Code has no way to append, so that a file is kept here and written whole, not more often than needed. */
export function traceFiles(log: vscode.LogOutputChannel): TraceFiles {
  const texts = new Map<string, string>();
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  function save(file: string): void {
    clearTimeout(waiting.get(file));
    waiting.delete(file);
    vscode.workspace.fs
      .writeFile(fileUri(file), new TextEncoder().encode(texts.get(file) ?? ""))
      .then(undefined, (error: unknown) => {
        log.error(`the trace cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}`);
      });
  }

  return {
    write(file, lines) {
      const before = texts.get(file) ?? "";
      if (before.length > longest) return;
      const after = `${before}${lines.join("\n")}\n`;
      texts.set(file, after.length > longest ? `${after}The trace is full: ${longest} characters.\n` : after);
      if (!waiting.has(file))
        waiting.set(
          file,
          setTimeout(() => save(file), patience),
        );
    },
    dispose() {
      for (const file of [...waiting.keys()]) save(file);
    },
  };
}
