/** What of an ELF file is loaded. */
import { segmentFlag, segmentType, type ElfFile, type ElfSegment } from "../../elf/index.js";
import type { SegmentImage } from "../../image/image.js";

/** The PT_LOADs of a file that have memory. */
export function loadable(elf: ElfFile): ElfSegment[] {
  return elf.segments.filter(({ type, memoryBytes }) => type === segmentType.LOAD && memoryBytes > 0);
}

/** One of a file's PT_LOADs, moved by `bias`. */
export function segmentOf(
  { address, memoryBytes, fileBytes, offset, flags }: ElfSegment,
  elf: ElfFile,
  bias: number,
  path: string,
): SegmentImage {
  const [read, write, execute] = [segmentFlag.R, segmentFlag.W, segmentFlag.X].map((flag) => (flags & flag) !== 0);
  return {
    name: execute ? "text" : write ? "data" : "rodata",
    start: address + bias,
    size: memoryBytes,
    read: read!,
    write: write!,
    execute: execute!,
    file: { path, offset },
    bytes: elf.bytes.subarray(offset, offset + fileBytes),
  };
}
