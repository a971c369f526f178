/** From a file to an image, with everything that the editor would say about it. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compileSource } from "../../compiler/index.js";
import type { Image } from "../../image/image.js";
import { listNames, parseScenario, suggest, type Problem } from "../../language/index.js";
import { withVariant } from "../../simulator/index.js";
import { printable, readText, UsageError, type Terminal } from "../terminal/index.js";

/** A problem, and the file that it is in: the scenario's own, or one that it includes. */
export interface FileProblem extends Problem {
  /** As the user would name it. */
  readonly file: string;
}

/** A file that was read and compiled. */
export interface LoadedScenario {
  readonly file: string;
  /** Null: it has errors. */
  readonly image: Image | null;
  /** What the editor would show, in the order of their places; and what keeps it from running. */
  readonly problems: readonly FileProblem[];
  /** It has no title, and no other error: it is there for others to include. */
  readonly library: boolean;
}

/** A problem as `file:line:column: severity: message`. */
export function problemLine({ file, line, column, severity, message }: FileProblem): string {
  return `${printable(file)}:${line}:${column}: ${severity}: ${printable(message)}`;
}

/** Lines for the problems of some severities. */
export function problemLines(
  { problems }: LoadedScenario,
  severities: readonly Problem["severity"][],
): readonly string[] {
  return problems.filter(({ severity }) => severities.includes(severity)).map(problemLine);
}

/** A program that nobody runs answers no question: a run of it would pass without having done anything. */
function withoutProcess(file: string): FileProblem {
  return {
    file,
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
 * @param variant name of a variant of the file; null: as it is written
 * @throws UsageError if it cannot be read, or has no such variant
 */
export async function loadScenario(
  terminal: Terminal,
  file: string,
  variant: string | null = null,
): Promise<LoadedScenario> {
  const loaded = runnable(await checkScenario(terminal, file));
  return variant === null ? loaded : loadedVariant(loaded, variant);
}

/**
 * A variant of a file instead of the file.
 *
 * @throws UsageError if the file has none of that name
 */
export function loadedVariant(loaded: LoadedScenario, variant: string): LoadedScenario {
  if (loaded.image === null) return loaded;
  const image = withVariant(loaded.image, variant);
  if (image !== null) return { ...loaded, image };
  const names = loaded.image.variants.map(({ name }) => name);
  throw new UsageError(
    `--variant ${variant}: ${loaded.file} has ` +
      (names.length === 0 ? "no variants" : `the variants ${listNames(names, 20)}.${suggest(variant, names)}`),
  );
}

/** A scenario without a process cannot run. */
export function runnable(loaded: LoadedScenario): LoadedScenario {
  return loaded.image !== null && loaded.image.processes.length === 0
    ? { ...loaded, image: null, problems: [withoutProcess(loaded.file), ...loaded.problems] }
    : loaded;
}

/**
 * Reads and compiles a file, whether it can run or is there for others.
 *
 * @throws UsageError if it cannot be read
 */
export async function checkScenario(terminal: Terminal, file: string): Promise<LoadedScenario> {
  return compileText(terminal, await readText(terminal, file), file);
}

/** Compiles a text as that of a file; what it includes is read. */
export async function compileText(terminal: Terminal, text: string, file: string): Promise<LoadedScenario> {
  const { files } = terminal;
  const services = terminal.language();
  const source = files.absolute(file);
  // The language says where a file is included that is not there.
  const read = (uri: string): Promise<string | null> => files.read(fileURLToPath(uri)).catch(() => null);
  const { image, problems } = await compileSource(services, text, {
    source,
    read,
    readBytes: files.readBytes,
    listFolder: files.list,
  });
  return {
    file,
    image,
    library: image === null && (await isLibrary(services, text, source, read)),
    problems: problems.map((problem) => ({
      ...problem,
      file: problem.file === undefined ? file : shownPath(terminal, file, problem.file),
    })),
  };
}

async function isLibrary(...file: Parameters<typeof parseScenario>): Promise<boolean> {
  const { ast, problems } = await parseScenario(...file);
  return ast.title === undefined && !problems.some(({ severity }) => severity === "error");
}

/** A file that a scenario includes, named as the scenario was. */
export function shownPath({ files }: Terminal, scenario: string, uriOrPath: string): string {
  const included = uriOrPath.startsWith("file:") ? fileURLToPath(uriOrPath) : uriOrPath;
  return path.isAbsolute(scenario) ? included : files.relative(included);
}
