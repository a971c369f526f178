/** `vas check FILES…`: what the editor would say about files, without running them. */
import { openConfiguration } from "../../study/index.js";
import { checkScenario, problemLine, type FileProblem } from "../scenario/index.js";
import { exitStatuses, printableJson, UsageError, type Terminal } from "../terminal/index.js";

/** Options of `vas check`. */
export interface CheckOptions {
  readonly json: boolean;
  /** Warnings count as failures. */
  readonly strict: boolean;
}

/** Problems of one file, in the order of their places; those that only a boot shows are at its beginning. */
async function problemsOf(terminal: Terminal, file: string): Promise<readonly FileProblem[]> {
  const at = { file, line: 1, column: 1, endLine: 1, endColumn: 1, severity: "error" } as const;
  try {
    const { image, problems, library } = await checkScenario(terminal, file);
    // That a file cannot run by itself is no fault of one that others include.
    if (library) return problems.filter(({ severity }) => severity !== "error");
    if (image === null) return problems;
    const opened = openConfiguration(image, {});
    if (!("refusals" in opened)) return problems;
    return [...opened.refusals.map(({ key, message }) => ({ ...at, message: `${key}: ${message}` })), ...problems];
  } catch (error) {
    if (error instanceof UsageError) return [{ ...at, message: error.message }];
    throw error;
  }
}

/**
 * Prints the problems of files.
 *
 * @returns status 2 with an error in a file, 1 with a warning if they count
 */
export async function checkCommand(
  terminal: Terminal,
  files: readonly string[],
  { json, strict }: CheckOptions,
): Promise<number> {
  const all: FileProblem[] = [];
  for (const file of files) {
    const found = await problemsOf(terminal, file);
    all.push(...found);
    if (!json) for (const problem of found) terminal.out(`${problemLine(problem)}\n`);
    await terminal.breathe();
    if (terminal.interrupted()) return exitStatuses.interrupted;
  }
  if (json) terminal.out(`${printableJson(all)}\n`);
  const has = (severity: FileProblem["severity"]): boolean => all.some((one) => one.severity === severity);
  if (has("error")) return exitStatuses.errors;
  return strict && has("warning") ? exitStatuses.failed : exitStatuses.ok;
}
