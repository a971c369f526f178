/** Trace files of `vas dap` (launch attribute `traceFile`). Written at once, so that a trace survives whatever ends the process. */
import { appendFileSync, writeFileSync } from "node:fs";
import { writeProblem } from "../terminal/index.js";

/** Takes lines for files; each file is begun anew. A file that cannot be written is told once, and the session goes on. */
export function traceWriter(tell: (problem: string) => void): (lines: readonly string[], file: string) => void {
  const begun = new Set<string>();
  const given = new Set<string>();
  return (lines, file) => {
    if (given.has(file)) return;
    const text = `${lines.join("\n")}\n`;
    try {
      if (begun.has(file)) appendFileSync(file, text);
      else writeFileSync(file, text);
      begun.add(file);
    } catch (error) {
      given.add(file);
      tell(`the trace cannot be written to ${file}: ${writeProblem(error)}`);
    }
  };
}
