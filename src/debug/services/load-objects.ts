/** Debug information of the executables of a scenario, with the texts of their sources. */
import { beside, fileIn } from "../../compiler/index.js";
import { createObjectDebug, readDebugInfo } from "../../dwarf/index.js";
import { dynamicFacts, FormatError, readElf, symbolsOf } from "../../elf/index.js";
import type { FileNode } from "../../image/file-tree.js";
import type { ExecutableImage, Image } from "../../image/image.js";
import type { LibraryDebug, ObjectDebug } from "../../image/object-debug.js";
import type { DebugServices } from "./services.js";
import { columnsOfSources } from "./source-columns.js";

/** A source of a session: the scenario first. Its number is that in `Image.sources`. */
export interface LoadedSource {
  readonly location: string;
  readonly text: string;
}

/** What was found. */
export interface LoadedObjects {
  /** The image with the sources of executables behind its own. */
  readonly image: Image;
  readonly sources: readonly LoadedSource[];
  /** By program. */
  readonly objects: ReadonlyMap<number, ObjectDebug>;
  /** Of the libraries that they load, by the paths of their files. */
  readonly libraries: ReadonlyMap<string, LibraryDebug>;
  /** What could not be read, in sentences. */
  readonly problems: readonly string[];
}

/**
 * Reads the debug information of every executable, and each of its sources that is within reach. Code whose source is not
 * is stepped over like code without debug information.
 */
export async function loadObjects(image: Image, text: string, services: DebugServices): Promise<LoadedObjects> {
  const readText = (location: string): Promise<string | null> =>
    services.readFile(location).then(
      (read) => read,
      () => null,
    );
  const sources: LoadedSource[] = [{ location: image.sources[0] ?? "", text }];
  // What the scenario includes comes before the sources of executables.
  for (const location of image.sources.slice(1)) sources.push({ location, text: (await readText(location)) ?? "" });
  const included = sources.length;
  const numbers = new Map<string, number | null>();
  const problems: string[] = [];
  const objects = new Map<number, ObjectDebug>();
  const columnsOf = columnsOfSources(sources);
  const debugOf = async (name: string, bytes: Uint8Array, locate: (file: string) => string): Promise<LibraryDebug> => {
    const elf = readElf(bytes);
    const info = await readDebugInfo(elf, services.inflate);
    problems.push(...info.problems.map((problem) => `${name}: ${problem}`));
    for (const file of info.lines.files) {
      const location = locate(file);
      if (numbers.has(location)) continue;
      const found = await readText(location);
      numbers.set(location, found === null ? null : sources.push({ location, text: found }) - 1);
    }
    const symbols = symbolsOf(elf);
    const byFile = new Map(info.lines.files.map((file) => [file, numbers.get(locate(file)) ?? null]));
    const sourceOf = (file: string): number | null => byFile.get(file) ?? null;
    return (owner, bias) => createObjectDebug({ info, symbols, owner, bias, sourceOf, columnsOf });
  };
  for (const [index, { name, executable }] of image.programs.entries()) {
    if (executable === undefined) continue;
    const locate = (file: string): string => locationOf(file, executable, image.sources[0] ?? "");
    const make = await debugOf(name, executable.symbols ?? executable.bytes, locate);
    objects.set(index, make({ kind: "program", index }, executable.bias));
  }
  const libraries = new Map<string, LibraryDebug>();
  for (const { path, bytes } of librariesOf(image))
    libraries.set(path, await debugOf(path, bytes, (file) => beside(image.sources[0] ?? "", file)));
  const more = sources.slice(included).map(({ location }) => location);
  return { image: { ...image, sources: [...image.sources, ...more] }, sources, objects, libraries, problems };
}

/** Libraries that the programs of a scenario load: their interpreters, and what they need, by name. */
function librariesOf({ programs, files = [] }: Image): readonly (FileNode & { readonly kind: "file" })[] {
  const found = new Map<string, FileNode & { readonly kind: "file" }>();
  const waiting: Uint8Array[] = [];
  const take = (path: string): void => {
    const node = fileIn(files, path);
    if (node === null || found.has(node.path)) return;
    found.set(node.path, node);
    waiting.push(node.bytes);
  };
  for (const { executable } of programs) {
    if (executable?.interpreter === undefined) continue;
    take(executable.interpreter.path);
    waiting.push(executable.bytes);
  }
  for (let bytes = waiting.pop(); bytes !== undefined; bytes = waiting.pop())
    for (const name of neededBy(bytes)) for (const { path } of files) if (path.endsWith(`/${name}`)) take(path);
  return [...found.values()];
}

function neededBy(bytes: Uint8Array): readonly string[] {
  try {
    return dynamicFacts(readElf(bytes))?.needed ?? [];
  } catch (error) {
    // A file with the name of a library that is none: nothing is known of it.
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/** Where a source is that the debug information names: mapped, or beside the executable. */
function locationOf(file: string, { sourceMap, location }: ExecutableImage, scenario: string): string {
  for (const { from, to } of sourceMap) {
    const prefix = from.replace(/\/+$/, "");
    if (file === prefix || file.startsWith(`${prefix}/`)) return beside(scenario, `${to}${file.slice(prefix.length)}`);
  }
  return beside(location, file);
}
