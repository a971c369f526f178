/** The DWARF sections of an ELF file, decompressed. */
import { sectionBytes, sectionFlag, type ElfFile, bytesOf, FormatError, word64 } from "../../elf/index.js";

/** Contents of each section; empty where the file has none. */
export interface DwarfSections {
  readonly info: Uint8Array;
  readonly abbrev: Uint8Array;
  readonly line: Uint8Array;
  readonly str: Uint8Array;
  readonly lineStr: Uint8Array;
  readonly strOffsets: Uint8Array;
  readonly addr: Uint8Array;
  readonly loc: Uint8Array;
  readonly loclists: Uint8Array;
  readonly ranges: Uint8Array;
  readonly rnglists: Uint8Array;
  readonly frame: Uint8Array;
  readonly ehFrame: Uint8Array;
  /** Where `.eh_frame` is loaded: its pointers are relative to their own addresses. */
  readonly ehFrameAddress: number;
}

/** Undoes zlib compression (RFC 1950); the host has it (`DecompressionStream`), this layer does not. */
export type Inflate = (bytes: Uint8Array) => Promise<Uint8Array>;

const names = {
  info: ".debug_info",
  abbrev: ".debug_abbrev",
  line: ".debug_line",
  str: ".debug_str",
  lineStr: ".debug_line_str",
  strOffsets: ".debug_str_offsets",
  addr: ".debug_addr",
  loc: ".debug_loc",
  loclists: ".debug_loclists",
  ranges: ".debug_ranges",
  rnglists: ".debug_rnglists",
  frame: ".debug_frame",
  ehFrame: ".eh_frame",
} as const;

const compressionZlib = 1;

/**
 * Finds the sections, and decompresses those that are (gABI, "Section Compression").
 *
 * @param problem is told, in a sentence, of a section that is compressed by another algorithm than zlib, is damaged, or does not
 * become as long as it says: it counts as empty.
 */
export async function dwarfSections(
  file: ElfFile,
  inflate: Inflate,
  problem: (message: string) => void,
): Promise<DwarfSections> {
  const contents = Object.fromEntries(Object.keys(names).map((key) => [key, new Uint8Array()])) as Record<
    keyof typeof names,
    Uint8Array
  >;
  for (const [key, name] of Object.entries(names) as [keyof typeof names, string][]) {
    const section = file.sections.find((candidate) => candidate.name === name);
    if (section === undefined) continue;
    try {
      const raw = sectionBytes(file, section);
      contents[key] = (section.flags & sectionFlag.COMPRESSED) === 0 ? raw : await decompress(raw, name, inflate);
    } catch (error) {
      problem(error instanceof FormatError ? error.message : `${name} cannot be decompressed: ${String(error)}`);
    }
  }
  const ehFrameAddress = file.sections.find(({ name }) => name === names.ehFrame)?.address ?? 0;
  return { ...contents, ehFrameAddress };
}

async function decompress(raw: Uint8Array, name: string, inflate: Inflate): Promise<Uint8Array> {
  const bytes = bytesOf(raw);
  const size = word64(bytes, 8, `the size of ${name}`);
  if (bytes.view.getUint32(0, true) !== compressionZlib) {
    throw new FormatError(
      `${name} is compressed by something else than zlib: run objcopy --decompress-debug-sections on the file`,
      0,
    );
  }
  const contents = await inflate(raw.subarray(24));
  if (contents.length !== size)
    throw new FormatError(`${name} has ${contents.length} bytes when decompressed, ${size} were promised`, 8);
  return contents;
}
