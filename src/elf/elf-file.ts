/**
 * ELF files of 64-bit little-endian RISC-V: header, segments and sections (System V gABI, "Object Files"; RISC-V ELF psABI
 * §8). Nothing is copied: contents are parts of the file's bytes.
 */
import { bytesOf, FormatError, part, textAt, word64, type Bytes } from "./bytes.js";

/** What kind of file: e_type. */
export const elfType = { REL: 1, EXEC: 2, DYN: 3, CORE: 4 } as const;
/** Kinds of program headers: p_type. */
export const segmentType = {
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  PHDR: 6,
  TLS: 7,
  GNU_STACK: 0x6474_e551,
  GNU_RELRO: 0x6474_e552,
} as const;
/** Bits of p_flags. */
export const segmentFlag = { X: 1, W: 2, R: 4 } as const;
/** Kinds of sections: sh_type. */
export const sectionType = { SYMTAB: 2, NOTE: 7, NOBITS: 8, DYNSYM: 11, RISCV_ATTRIBUTES: 0x7000_0003 } as const;
/** Bits of sh_flags. */
export const sectionFlag = { ALLOC: 2, EXECINSTR: 4, COMPRESSED: 0x800 } as const;
/** Bits of e_flags on RISC-V: compressed instructions; registers that pass floating-point arguments (psABI §8.1). */
export const riscvFlag = { RVC: 1, FLOAT_ABI: 6, FLOAT_SINGLE: 2, FLOAT_DOUBLE: 4, FLOAT_QUAD: 6 } as const;

const machineRiscv = 243;
const headerBytes = 64;
const programHeaderBytes = 56;
const sectionHeaderBytes = 64;

/** A program header: what is to be mapped, or known, at run time. Addresses and sizes in bytes. */
export interface ElfSegment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
  readonly align: number;
}

/** A section header. */
export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly entryBytes: number;
}

/** An ELF file that was read; `bytes` is the whole of it. */
export interface ElfFile {
  readonly bytes: Uint8Array;
  readonly type: number;
  readonly flags: number;
  readonly entry: number;
  /** Offset, bytes each and number of the program headers: AT_PHDR, AT_PHENT, AT_PHNUM of the auxiliary vector. */
  readonly headers: { readonly offset: number; readonly entryBytes: number; readonly count: number };
  readonly segments: readonly ElfSegment[];
  readonly sections: readonly ElfSection[];
}

/**
 * Reads the headers of an ELF file.
 *
 * @throws FormatError if it is not a 64-bit little-endian RISC-V ELF file, or a header points outside of it.
 */
export function readElf(array: Uint8Array): ElfFile {
  if (array.length < 4 || array[0] !== 0x7f || array[1] !== 0x45 || array[2] !== 0x4c || array[3] !== 0x46)
    throw new FormatError(noElfFile(array), 0);
  if (array.length < headerBytes) throw new FormatError("the ELF header is cut off", array.length);
  if (array[4] !== 2) throw new FormatError("a 32-bit ELF file: compile for rv64 (-march=rv64gc -mabi=lp64d)", 4);
  if (array[5] !== 1) throw new FormatError("a big-endian ELF file: only little-endian ones run", 5);
  const bytes = bytesOf(array);
  const { view } = bytes;
  const machine = view.getUint16(18, true);
  if (machine !== machineRiscv)
    throw new FormatError(`an ELF file for ${machineName(machine)}: only RISC-V (machine 243) runs here`, 18);
  const headers = {
    offset: word64(bytes, 32, "the place of the program headers"),
    entryBytes: view.getUint16(54, true),
    count: view.getUint16(56, true),
  };
  const segments = Array.from({ length: headers.count }, (_, index) =>
    readSegment(bytes, headers.offset + index * headers.entryBytes),
  );
  return {
    bytes: array,
    type: view.getUint16(16, true),
    flags: view.getUint32(48, true),
    entry: word64(bytes, 24, "the entry address"),
    headers,
    segments,
    sections: readSections(bytes),
  };
}

/** What a file is that is none of ELF. */
function noElfFile(array: Uint8Array): string {
  if (array.length === 0) return "not an ELF file: it is empty";
  const line = String.fromCharCode(...array.subarray(0, 256)).split("\n")[0]!;
  const [, interpreter] = /^#!\s*(\S+)/.exec(line) ?? [];
  return interpreter === undefined
    ? "not an ELF file: it does not begin with 7f 45 4c 46"
    : `not an ELF file but a script: run ${interpreter} with the script as its argument, both in the files that it sees`;
}

function readSegment(bytes: Bytes, at: number): ElfSegment {
  part(bytes, at, programHeaderBytes, "a program header");
  const segment = {
    type: bytes.view.getUint32(at, true),
    flags: bytes.view.getUint32(at + 4, true),
    offset: word64(bytes, at + 8, "a segment's place in the file"),
    address: word64(bytes, at + 16, "a segment's address"),
    fileBytes: word64(bytes, at + 32, "a segment's size in the file"),
    memoryBytes: word64(bytes, at + 40, "a segment's size in memory"),
    align: word64(bytes, at + 48, "a segment's alignment"),
  };
  if (segment.type === segmentType.LOAD) {
    if (segment.offset + segment.fileBytes > bytes.array.length)
      throw new FormatError(
        "the file is cut off inside a loadable segment: build or copy it again",
        bytes.array.length,
      );
    if (segment.fileBytes > segment.memoryBytes)
      throw new FormatError("a loadable segment is larger in the file than in memory", at);
    if (segment.address + segment.memoryBytes > Number.MAX_SAFE_INTEGER)
      throw new FormatError("a loadable segment ends beyond 2^53", at);
  }
  return segment;
}

function readSections(bytes: Bytes): ElfSection[] {
  const { view } = bytes;
  const offset = word64(bytes, 40, "the place of the section headers");
  if (offset === 0) return []; // stripped of section headers: it runs, without names
  const entryBytes = view.getUint16(58, true);
  // Number 0 and name table 0xffff: the first section header holds them (gABI, "ELF Header").
  let count = view.getUint16(60, true);
  let names = view.getUint16(62, true);
  part(bytes, offset, sectionHeaderBytes, "the first section header");
  if (count === 0) count = word64(bytes, offset + 32, "the number of sections");
  if (names === 0xffff) names = view.getUint32(offset + 40, true);
  part(bytes, offset, count * entryBytes, "the section headers");
  const nameOffsets: number[] = [];
  const raw = Array.from({ length: count }, (_, index): ElfSection => {
    const at = offset + index * entryBytes;
    nameOffsets.push(view.getUint32(at, true));
    return {
      name: "",
      type: view.getUint32(at + 4, true),
      flags: view.getUint32(at + 8, true),
      address: word64(bytes, at + 16, "a section's address"),
      offset: word64(bytes, at + 24, "a section's place in the file"),
      size: word64(bytes, at + 32, "a section's size"),
      link: view.getUint32(at + 40, true),
      entryBytes: word64(bytes, at + 56, "the size of a section's entries"),
    };
  });
  const table = raw[names];
  const text = table === undefined ? new Uint8Array() : sectionBytes({ bytes: bytes.array }, table);
  return raw.map((section, index) => ({ ...section, name: textAt(text, nameOffsets[index]!) }));
}

/** Contents of a section; none for .bss. */
export function sectionBytes({ bytes }: { readonly bytes: Uint8Array }, section: ElfSection): Uint8Array {
  if (section.type === sectionType.NOBITS) return new Uint8Array();
  return part(bytesOf(bytes), section.offset, section.size, `section ${section.name}`);
}

/** The path in PT_INTERP: who loads the rest of a dynamic program. Null for a static one. */
export function interpreterOf(file: ElfFile): string | null {
  const segment = file.segments.find(({ type }) => type === segmentType.INTERP);
  if (segment === undefined) return null;
  return textAt(part(bytesOf(file.bytes), segment.offset, segment.fileBytes, "PT_INTERP"), 0);
}

function machineName(machine: number): string {
  const names: Record<number, string> = {
    3: "x86",
    40: "Arm",
    62: "x86-64",
    183: "AArch64",
    195: "ARCv2",
    253: "ARCv3",
  };
  return names[machine] ?? `machine ${machine}`;
}
