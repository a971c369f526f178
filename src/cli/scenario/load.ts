/** From a file to an image, with everything that the editor would say about it. */
import { compileSource } from "../../compiler/index.js";
import { languageSettings } from "../../debug/settings/index.js";
import type { Image } from "../../image/image.js";
import { createCoreServices, type Problem } from "../../language/index.js";
import { printable, readText, type Terminal } from "../terminal/index.js";

/** A file that was read and compiled. */
export interface LoadedScenario {
  readonly file: string;
  /** Null: it has errors. */
  readonly image: Image | null;
  /** What the editor would show, in the order of their places. */
  readonly problems: readonly Problem[];
}

/** A problem as `file:line:column: severity: message`. */
export function problemLine(file: string, { line, column, severity, message }: Problem): string {
  return `${printable(file)}:${line}:${column}: ${severity}: ${printable(message)}`;
}

/** Lines for the problems of some severities. */
export function problemLines(
  { file, problems }: LoadedScenario,
  severities: readonly Problem["severity"][],
): readonly string[] {
  return problems.filter(({ severity }) => severities.includes(severity)).map((problem) => problemLine(file, problem));
}

/** A program that nobody runs answers no question: a run of it would pass without having done anything. */
function withoutProcess(): Problem {
  return {
    severity: "error",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    message: "the scenario has no process, so nothing would run: add one, such as `process A runs main`",
  };
}

/**
 * Reads and compiles a file for a run.
 *
 * @throws UsageError if it cannot be read
 */
export async function loadScenario(terminal: Terminal, file: string): Promise<LoadedScenario> {
  return runnable(await checkScenario(terminal, file));
}

/** A scenario without a process cannot run. */
export function runnable(loaded: LoadedScenario): LoadedScenario {
  return loaded.image !== null && loaded.image.processes.length === 0
    ? { ...loaded, image: null, problems: [withoutProcess(), ...loaded.problems] }
    : loaded;
}

/**
 * Reads and compiles a file, whether it can run or is there for others.
 *
 * @throws UsageError if it cannot be read
 */
export async function checkScenario(terminal: Terminal, file: string): Promise<LoadedScenario> {
  return compileText(await readText(terminal, file), file);
}

/** Compiles a text as that of a file. */
export async function compileText(text: string, file: string): Promise<LoadedScenario> {
  const { image, problems } = await compileSource(createCoreServices(languageSettings()), text, { source: file });
  return { file, image, problems };
}
