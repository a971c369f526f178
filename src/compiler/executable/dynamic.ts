/** Programs that are linked dynamically: their interpreter, and the libraries that it will look for. */
import { dynamicFacts, FormatError, interpreterOf, readElf, type ElfFile } from "../../elf/index.js";
import type { FileNode } from "../../image/file-tree.js";
import type { ExecutableImage } from "../../image/image.js";
import { fileIn } from "./file-trees.js";
import { loadable, segmentOf } from "./segments.js";

/** Where `ld.so` goes, unless it is shared at another place. */
const interpreterBase = 0x1000_0000;

/** An interpreter that was found in the trees. */
export interface Loader {
  readonly path: string;
  readonly elf: ElfFile;
}

/** The interpreter of a file; null: it needs none, or it is not there. */
export function findInterpreter(elf: ElfFile, files: readonly FileNode[]): Loader | null {
  const path = interpreterOf(elf);
  const found = path === null ? null : fileIn(files, path);
  if (path === null || found === null) return null;
  try {
    return { path, elf: readElf(found.bytes) };
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** As the image has it: nothing is moved yet. */
export function describeInterpreter({ path, elf }: Loader): NonNullable<ExecutableImage["interpreter"]> {
  const segments = loadable(elf).map((segment) => segmentOf(segment, elf, 0, path));
  return { path, base: interpreterBase, entry: elf.entry, segments };
}

/** Why a dynamic program cannot be loaded: each goes on from its name. */
export function dynamicFaultsOf(elf: ElfFile, files: readonly FileNode[], loader: Loader | null): string[] {
  const path = interpreterOf(elf);
  if (path === null) return [];
  const sysroot =
    'give its libraries with `files "sysroot"` (Debian: the folder /usr/riscv64-linux-gnu), or link it with -static';
  if (loader === null) return [`is linked dynamically, and ${path} is not in the scenario's files: ${sysroot}.`];
  const { missing } = linkedWith(elf, files);
  if (missing.size === 0) return [];
  return [`needs ${[...missing].join(", ")}, which the scenario's files do not have: ${sysroot}.`];
}

/** All libraries that a program needs, by name, and the names of those that are in none of the files. */
export function linkedWith(
  elf: ElfFile,
  files: readonly FileNode[],
): { readonly libraries: ReadonlyMap<string, ElfFile>; readonly missing: ReadonlySet<string> } {
  const names = new Set(files.map((node) => node.path.slice(node.path.lastIndexOf("/") + 1)));
  const missing = new Set<string>();
  const seen = new Set<string>();
  const libraries = new Map<string, ElfFile>();
  const look = (one: ElfFile): void => {
    for (const name of dynamicFacts(one)?.needed ?? []) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (!names.has(name)) missing.add(name);
      else {
        const library = libraryIn(files, name);
        if (library === null) continue;
        libraries.set(name, library);
        look(library);
      }
    }
  };
  look(elf);
  return { libraries, missing };
}

/** A library by its name, wherever it lies; null: it is no ELF file. */
function libraryIn(files: readonly FileNode[], name: string): ElfFile | null {
  const node = files.find(({ path }) => path.endsWith(`/${name}`));
  const found = node === undefined ? null : fileIn(files, node.path);
  try {
    return found === null ? null : readElf(found.bytes);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
