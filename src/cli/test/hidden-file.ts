/**
 * `--with FILE`: expectations and settings that are not in the file under test, such as a teacher's. FILE is a scenario whose
 * machine and kernel go before those of the file, and whose expectations are checked beside them.
 */
import { parseScenario, settingValue, type Kernel, type Machine, type Scenario } from "../../language/index.js";
import type { Overrides } from "../../study/index.js";
import { compileText, problemLine, runnable, shownPath, type LoadedScenario } from "../scenario/index.js";
import { readText, UsageError, type Terminal } from "../terminal/index.js";

/** What a file brings to others. */
export interface HiddenFile {
  readonly file: string;
  /** Its text with everything but the expectations blanked: lines and columns stay. */
  readonly expectations: string;
  readonly settings: Overrides;
}

/**
 * Reads a file of expectations and settings. What they name need not be declared in it.
 *
 * @throws UsageError if it cannot be read, is no scenario, or declares what it cannot bring
 */
export async function readHiddenFile(terminal: Terminal, file: string): Promise<HiddenFile> {
  const text = await readText(terminal, file);
  const { ast, problems } = await parseScenario(terminal.language(), text, file);
  const syntax = syntaxErrors(ast);
  if (syntax > 0) {
    const errors = problems.filter(({ severity }) => severity === "error").slice(0, syntax);
    throw new UsageError(errors.map((problem) => problemLine({ ...problem, file })).join("\n"));
  }
  const declared = ast.programs[0]?.name ?? ast.processes[0]?.name ?? ast.vases[0]?.name;
  if (declared !== undefined)
    throw new UsageError(
      `--with ${file}: it declares ${declared}; it can only have a scenario line, machine and kernel with settings, and expectations`,
    );
  return {
    file,
    expectations: onlyExpectations(ast, text),
    settings: { ...blockSettings("machine", ast.machines), ...blockSettings("kernel", ast.kernels) },
  };
}

function syntaxErrors(ast: Scenario): number {
  const result = ast.$document?.parseResult;
  return (result?.lexerErrors.length ?? 0) + (result?.parserErrors.length ?? 0);
}

function onlyExpectations(ast: Scenario, text: string): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, " ");
  let blanked = "";
  let at = 0;
  for (const { $cstNode: node } of ast.expectations) {
    if (node === undefined) continue;
    blanked += blank(text.slice(at, node.offset)) + text.slice(node.offset, node.end);
    at = node.end;
  }
  return blanked + blank(text.slice(at));
}

function blockSettings(group: string, blocks: readonly (Machine | Kernel)[]): Overrides {
  const entries = blocks.flatMap(({ preset, settings }) => [
    ...(preset === undefined ? [] : [[`${group}.preset`, preset] as const]),
    ...settings.map((setting) => [`${group}.${setting.key}`, settingValue(setting)] as const),
  ]);
  return Object.fromEntries(entries);
}

/** A line of the file under test, or of the hidden file behind it. */
export interface TestPlace {
  readonly file: string;
  readonly line: number;
}

/** A file together with a hidden one. */
export interface CombinedScenario {
  readonly loaded: LoadedScenario;
  /** Where a line of the combined text is, or of one of the files that it includes, by number. */
  readonly placeOf: (line: number, source: number) => TestPlace;
}

/**
 * Compiles a file with the expectations of a hidden one behind its text.
 *
 * @throws UsageError if it cannot be read
 */
export async function withHidden(
  terminal: Terminal,
  file: string,
  hidden: HiddenFile | null,
): Promise<CombinedScenario> {
  const text = await readText(terminal, file);
  const lines = text.split("\n").length;
  const loaded = runnable(
    await compileText(terminal, hidden === null ? text : `${text}\n${hidden.expectations}`, file),
  );
  const placeOf = (line: number, source: number): TestPlace => {
    if (source > 0) return { file: shownPath(terminal, file, loaded.image?.sources[source] ?? file), line };
    return hidden !== null && line > lines ? { file: hidden.file, line: line - lines } : { file, line };
  };
  return { loaded, placeOf };
}
