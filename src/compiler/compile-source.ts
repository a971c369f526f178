/** From the text of a scenario to an image: what the command line and the debug adapter call. */
import type { FileNode } from "../image/file-tree.js";
import type { Image, ProgramImage } from "../image/image.js";
import {
  machineFacts,
  parseScenario,
  programsOf,
  vasesOf,
  type CoreServiceSet,
  rangeOf,
  type Process,
  type Program,
  type Scenario,
} from "../language/index.js";
import { compileScenario, defaultPageBytes, type CompileOptions } from "./compile-scenario.js";
import {
  beside,
  fileIn,
  reachablePrograms,
  readExecutable,
  readFileTrees,
  readShares,
  rootedPath,
  shareableFiles,
} from "./executable/index.js";
import { errorAt, type Problem } from "./meaning/index.js";

/** An image with the warnings about its file, or all problems, at least one of them an error. */
export type SourceResult =
  | { readonly image: Image; readonly problems: readonly Problem[] }
  | { readonly image: null; readonly problems: readonly Problem[] };

/**
 * Parses, checks and compiles a scenario.
 * @param services made by `createCoreServices`; they know the machines, kernels and their settings
 */
export async function compileSource(
  services: CoreServiceSet,
  text: string,
  options: CompileOptions,
): Promise<SourceResult> {
  const { ast, problems } = await parseScenario(services, text, options.source, options.read ?? null);
  if (ast.title === undefined && !problems.some(({ severity }) => severity === "error")) {
    const place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
    const message = 'This file has no title, `scenario "…"`: others can include it, and it cannot run by itself.';
    return { image: null, problems: [errorAt(place, message), ...problems] };
  }
  if (problems.some(({ severity }) => severity === "error")) return { image: null, problems };
  const machinePages = machinePageBytes(ast, services.vas.settings);
  const pageBytes = options.pageBytes ?? Math.max(defaultPageBytes, ...machinePages);
  const executables = new Map<Program, ProgramImage>();
  const { files, problems: unreadable } = await readFileTrees(ast.trees, options.source, options);
  const inputs = await readInputs(ast, options, files, unreadable);
  for (const program of programsOf(ast).filter(({ file }) => file !== undefined)) {
    // The largest pages of the file's variants: what fits them fits all.
    const read = await readExecutable(
      program,
      options.source,
      options.readBytes,
      Math.max(4096, ...machinePages),
      files,
    );
    if ("problems" in read) unreadable.push(...read.problems);
    else {
      executables.set(program, read.program);
      showProgram(read.program, files);
    }
  }
  const nodes = vasesOf(ast).filter(({ file, interpreter }) => file !== undefined || interpreter === true);
  const {
    shares,
    problems: unshared,
    free,
  } = readShares(nodes, files, [...executables.values()], Math.max(4096, ...machinePages));
  unreadable.push(...unshared);
  if (unreadable.length > 0) return { image: null, problems: [...problems, ...unreadable].sort(byPlace) };
  const reachable =
    executables.size === 0 ? [] : reachablePrograms(files, Math.max(4096, ...machinePages), [...executables.values()]);
  const shareAll =
    ast.sharesAll.length === 0
      ? undefined
      : shareableFiles(files, [...executables.values(), ...reachable], Math.max(4096, ...machinePages), free);
  const result = compileScenario(ast, {
    ...options,
    pageBytes,
    executables,
    reachable,
    files,
    inputs,
    shares,
    shareAll,
  });
  if ("image" in result) return { image: result.image, problems };
  return { image: null, problems: [...problems, ...result.problems].sort(byPlace) };
}

/** A program that lies beside the scenario is in the trees, too: it can read itself, and its pages are the file's. */
function showProgram({ executable }: ProgramImage, files: FileNode[]): void {
  const path = rootedPath(executable?.path ?? "");
  if (executable === undefined || fileIn(files, path) !== null) return;
  files.push({ path, kind: "file", bytes: executable.bytes, executable: true });
}

/** What processes read from standard input: a file beside the scenario, or of its trees. */
async function readInputs(
  ast: Scenario,
  { source, readBytes }: CompileOptions,
  files: readonly FileNode[],
  problems: Problem[],
): Promise<ReadonlyMap<Process, Uint8Array>> {
  const inputs = new Map<Process, Uint8Array>();
  for (const process of ast.processes)
    for (const setting of process.settings.filter(({ key, text }) => key === "stdin" && text !== undefined)) {
      const name = setting.text!;
      const bytes = fileIn(files, name)?.bytes ?? (await readBytes?.(beside(source, name)).catch(() => null));
      if (bytes) inputs.set(process, bytes);
      else problems.push(errorAt(rangeOf(setting), `"${name}" cannot be read (looked at ${beside(source, name)}).`));
    }
  return inputs;
}

/** Bytes of a page that the programs of a scenario are laid out for. */
export function layoutPageBytes(ast: Scenario, settings: Settings): number {
  return Math.max(defaultPageBytes, ...machinePageBytes(ast, settings));
}

type Settings = CoreServiceSet["vas"]["settings"];

/** Page sizes of the scenario's machine and of those of its variants: one image serves them all. */
function machinePageBytes(ast: Scenario, settings: Settings): readonly number[] {
  const presets = ast.variants.flatMap(({ machines }) => machines.flatMap(({ preset }) => preset ?? []));
  const known = settings.machinePresets ?? [];
  const others = presets.flatMap((preset) => known.find(({ name }) => name === preset)?.pageBytes ?? []);
  return [machineFacts(ast, settings).pageBytes, ...others];
}

function byPlace(one: Problem, other: Problem): number {
  return one.line - other.line || one.column - other.column;
}
