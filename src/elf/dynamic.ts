/** The dynamic section: which libraries a program needs, and what it is called itself. */
import { bytesOf, part, textAt, word64 } from "./bytes.js";
import { segmentType, type ElfFile } from "./elf-file.js";

/** What the dynamic section says to a loader that only looks. */
export interface DynamicFacts {
  readonly needed: readonly string[];
  readonly soname: string | null;
  /** DT_RUNPATH, or DT_RPATH: directories separated by colons. */
  readonly runPath: string | null;
  /** DT_TEXTREL: relocations write into the text, so it cannot be shared. */
  readonly writesText: boolean;
}

const tag = { NEEDED: 1, STRTAB: 5, SONAME: 14, RPATH: 15, TEXTREL: 22, RUNPATH: 29, FLAGS: 30 } as const;

/** Facts of the dynamic section, or null for a static file. */
export function dynamicFacts(file: ElfFile): DynamicFacts | null {
  const segment = file.segments.find(({ type }) => type === segmentType.DYNAMIC);
  if (segment === undefined) return null;
  const bytes = bytesOf(part(bytesOf(file.bytes), segment.offset, segment.fileBytes, "PT_DYNAMIC"));
  const entries: [tag: number, value: number][] = [];
  for (let at = 0; at + 16 <= bytes.array.length; at += 16) {
    const kind = bytes.view.getUint32(at, true);
    if (kind === 0) break;
    if (bytes.view.getUint32(at + 4, true) === 0 && kind <= tag.FLAGS)
      entries.push([kind, word64(bytes, at + 8, "a dynamic entry")]);
  }
  const valueOf = (wanted: number): number | undefined => entries.find(([kind]) => kind === wanted)?.[1];
  const strings = fileOffset(file, valueOf(tag.STRTAB) ?? -1);
  const text = (offset: number): string => (strings === null ? "" : textAt(file.bytes, strings + offset));
  const named = (wanted: number): string | null => {
    const offset = valueOf(wanted);
    return offset === undefined ? null : text(offset);
  };
  return {
    needed: entries.filter(([kind]) => kind === tag.NEEDED).map(([, offset]) => text(offset)),
    soname: named(tag.SONAME),
    runPath: named(tag.RUNPATH) ?? named(tag.RPATH),
    writesText: valueOf(tag.TEXTREL) !== undefined || ((valueOf(tag.FLAGS) ?? 0) & 4) !== 0,
  };
}

/** Where in the file the byte at a virtual address lies; null if it is not part of it. */
function fileOffset(file: ElfFile, address: number): number | null {
  const segment = file.segments.find(
    ({ type, address: start, fileBytes }) =>
      type === segmentType.LOAD && address >= start && address < start + fileBytes,
  );
  return segment === undefined ? null : address - segment.address + segment.offset;
}
