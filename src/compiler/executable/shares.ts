/** Libraries that a scenario shares: the text of each is the one segment of a VAS. */
import { FormatError, readElf, segmentFlag, type ElfFile, type ElfSegment } from "../../elf/index.js";
import type { FileNode } from "../../image/file-tree.js";
import type { ExecutableImage, ProgramImage, SegmentImage, ShareableFile, ShareAll } from "../../image/image.js";
import { evaluateConstant, rangeOf, type Vas } from "../../language/index.js";
import { errorAt, type Problem } from "../meaning/index.js";
import { fileIn } from "./file-trees.js";
import { rootedPath } from "./rooted-path.js";
import { loadable, segmentOf } from "./segments.js";

/** Where shares go that have no address: one behind the other from here on, each at a multiple of `unit`. */
const pool = { start: 0x3000_0000, end: 0x5000_0000, unit: 0x10_0000 } as const;

/** The segments of shares by their nodes. */
export type Shares = ReadonlyMap<Vas, SegmentImage>;

/** Reads the files of shares and gives each its place. */
export function readShares(
  nodes: readonly Vas[],
  files: readonly FileNode[],
  programs: readonly ProgramImage[],
  pageBytes: number,
): { readonly shares: Shares; readonly problems: Problem[]; readonly free: number } {
  const shares = new Map<Vas, SegmentImage>();
  const problems: Problem[] = [];
  let next: number = pool.start;
  const spans: {
    readonly node: Vas;
    readonly start: number;
    readonly end: number;
    readonly isProgram: boolean;
  }[] = [];
  for (const node of nodes) {
    const refuse = (message: string): void => void problems.push(errorAt(rangeOf(node), message));
    const path = pathOf(node, programs);
    if (path === null) {
      refuse("No program has an interpreter: `share interpreter` is for programs that are linked dynamically.");
      continue;
    }
    const program = programAt(path, programs);
    if (program?.bias === 0) {
      refuse(`"${path}" is a program that is linked for one address: link it with -pie to share its text.`);
      continue;
    }
    const read = readLibrary(path, files, pageBytes);
    if (typeof read === "string") {
      refuse(`"${path}" ${read}`);
      continue;
    }
    const { elf, text } = read;
    const size = spanOf(elf);
    const wanted = node.place === undefined ? null : Number(evaluateConstant(node.place, null));
    if (program !== undefined && wanted !== null)
      refuse(`"${path}" is a program, which lies at 0x${program.bias.toString(16)}: leave out \`at\`.`);
    const base = program?.bias ?? wanted ?? next;
    if (base % pageBytes !== 0) refuse(`A share begins at a page: ${base} is no multiple of ${pageBytes}.`);
    if (wanted === null && program === undefined) next = Math.ceil((base + size) / pool.unit) * pool.unit;
    if (next > pool.end) refuse("There is no room for this share below 0x5000_0000: give it a place with `at`.");
    // No process has two programs at once.
    const other = spans.find((one) => one.start < base + size && base < one.end && !(one.isProgram && program));
    if (other !== undefined) {
      const line = rangeOf(other.node).line;
      refuse(`\`${node.name}\` overlaps \`${other.node.name}\` (line ${line}): move it, or leave out \`at\`.`);
    }
    spans.push({ node, start: base, end: base + size, isProgram: program !== undefined });
    shares.set(node, { ...segmentOf(text, elf, base, path), name: "text" });
  }
  return { shares, problems, free: next };
}

/** What `share auto` shares: programs and libraries among the files, as far as they can be. `free`: where the pool's places are free. */
export function shareableFiles(
  files: readonly FileNode[],
  programs: readonly ProgramImage[],
  pageBytes: number,
  free: number,
): ShareAll {
  return {
    pool: { start: free, end: pool.end, unit: pool.unit },
    files: files.flatMap((node): readonly ShareableFile[] => {
      if (node.kind !== "file") return [];
      const program = programAt(node.path, programs);
      const read = program?.bias === 0 ? "" : readLibrary(node.path, files, pageBytes);
      if (typeof read === "string") return [];
      const { elf, text } = read;
      const base = program?.bias ?? null;
      return [
        { path: node.path, base, span: spanOf(elf), text: { ...segmentOf(text, elf, 0, node.path), name: "text" } },
      ];
    }),
  };
}

/** Bytes from the first of a file to the end of its last segment in memory. */
function spanOf(elf: ElfFile): number {
  return Math.max(...loadable(elf).map(({ address, memoryBytes }) => address + memoryBytes));
}

/** The program that a file is, if it is one. */
function programAt(path: string, programs: readonly ProgramImage[]): ExecutableImage | undefined {
  return programs.find(({ executable }) => executable !== undefined && rootedPath(executable.path) === path)
    ?.executable;
}

function pathOf({ file, interpreter }: Vas, programs: readonly ProgramImage[]): string | null {
  if (interpreter !== true) return rootedPath(file ?? "");
  return (
    programs.find(({ executable }) => executable?.interpreter !== undefined)?.executable?.interpreter?.path ?? null
  );
}

/** The library and its text, or why it cannot be shared: goes on from its name. */
function readLibrary(
  path: string,
  files: readonly FileNode[],
  pageBytes: number,
): { readonly elf: ElfFile; readonly text: ElfSegment } | string {
  const found = fileIn(files, path);
  if (found === null) return "is not in the scenario's files: a share is named from their root.";
  let elf: ElfFile;
  try {
    elf = readElf(found.bytes);
  } catch (error) {
    if (error instanceof FormatError) return `cannot be shared: ${error.message}.`;
    throw error;
  }
  const segments = loadable(elf);
  const text = segments.find(({ flags }) => (flags & segmentFlag.X) !== 0);
  if (text === undefined) return "has no code to share.";
  if (text.offset !== text.address || text.offset !== 0 || (text.flags & segmentFlag.W) !== 0)
    return "cannot be shared: its text does not begin at the file's first byte, or can be written.";
  const end = Math.ceil((text.address + text.memoryBytes) / pageBytes) * pageBytes;
  if (segments.some((one) => one !== text && Math.floor(one.address / pageBytes) * pageBytes < end))
    return `cannot be shared: its text and its data meet in one page of ${pageBytes / 1024} KB.`;
  return { elf, text };
}
