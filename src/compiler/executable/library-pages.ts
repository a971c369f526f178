/** The pages for which the libraries of a dynamic program are linked: of what `ld.so` refuses where pages are larger. */
import type { ElfFile } from "../../elf/index.js";
import type { FileNode } from "../../image/file-tree.js";
import type { ExecutableImage } from "../../image/image.js";
import { linkedWith, type Loader } from "./dynamic.js";
import { loadable } from "./segments.js";

/** What glibc's `ld.so` says: before 2.35 it looked at the alignment that a file asks for, since then at where its segments are. */
const sentences = {
  alignment: "ELF load command alignment not page-aligned",
  place: "ELF load command address/offset not page-aligned",
} as const;

const [smallest, largest] = [2 ** 12, 2 ** 21];

/**
 * The largest pages, in bytes, at which a program's `ld.so` takes all its libraries, the first that it refuses where pages are larger, and
 * what it says then. Null: there is no such library, or another loader, which looks at none of this.
 *
 * @see elf/dl-load.c of glibc: the loader among the scenario's files tells itself which of its two rules it has
 */
export function libraryPages(
  elf: ElfFile,
  files: readonly FileNode[],
  loader: Loader | null,
): NonNullable<ExecutableImage["libraryPages"]> | null {
  const text = loader === null ? "" : new TextDecoder("latin1").decode(loader.elf.bytes);
  const rule = (["alignment", "place"] as const).find((one) => text.includes(sentences[one]));
  if (rule === undefined) return null;
  const { libraries } = linkedWith(elf, files);
  for (let bytes = smallest; bytes <= largest; bytes *= 2)
    for (const [file, library] of libraries)
      if (refused[rule](library, bytes)) return { bytes: bytes / 2, file, sentence: sentences[rule] };
  return null;
}

const refused = {
  alignment: (library: ElfFile, pageBytes: number): boolean =>
    loadable(library).some(({ align }) => align % pageBytes !== 0),
  place(library: ElfFile, pageBytes: number): boolean {
    const segments = loadable(library).sort((one, other) => one.address - other.address);
    if (segments.some(({ address, offset }) => (address - offset) % pageBytes !== 0)) return true;
    const start = ({ address }: (typeof segments)[number]): number => Math.floor(address / pageBytes) * pageBytes;
    const end = ({ address, fileBytes }: (typeof segments)[number]): number =>
      Math.ceil((address + fileBytes) / pageBytes) * pageBytes;
    // Where segments do not follow each other page by page, the last must not begin before the first has ended.
    const holes = segments.some((segment, index) => index > 0 && start(segment) !== end(segments[index - 1]!));
    return holes && start(segments.at(-1)!) < end(segments[0]!);
  },
};
