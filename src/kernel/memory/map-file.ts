/** mmap of a file: pages of the page cache, private ones copied when they are written. */
import type { OwnerId } from "../../machine/index.js";
import { mapFlags, protection } from "../abi/index.js";
import { fileName } from "../pages/index.js";
import { forwardLayout } from "../sharing/index.js";
import {
  createVma,
  inodeAt,
  insertVma,
  pay,
  touch,
  type Mm,
  type SharedObject,
  type System,
  type Vma,
} from "../state/index.js";
import { clearRange, placeFor } from "./memory-map.js";

/** A file and where in it the mapping begins, in bytes. */
export interface MappedFile {
  readonly object: SharedObject & { readonly file: number };
  readonly offset: number;
}

/** Adds a mapping of a file to a space; the range must be free. */
export function insertFileVma(
  system: System,
  mm: Mm,
  { object, offset }: MappedFile,
  fields: Pick<Vma, "start" | "end" | "owner"> & Partial<Vma>,
): Vma {
  const path = inodeAt(system.kernel.files, object.file).path;
  const kind = fields.execute === true ? "text" : "data";
  const vma = createVma({ kind, name: fileName(path), object: object.id, offset, ...fields });
  object.users++;
  insertVma(mm.vmas, vma);
  touch(system, mm, vma);
  return vma;
}

/**
 * mmap of a file whose arguments have been checked. Returns the address or a negative errno, as `mapMemory`.
 *
 * @param mayWrite whether the file was opened for writing: else a shared mapping has no write permission to be had
 */
export function mapFile(
  system: System,
  mm: Mm,
  owner: OwnerId,
  file: MappedFile,
  where: { readonly address: number; readonly length: number; readonly prot: number; readonly flags: number },
  mayWrite = true,
): number {
  const { layout } = system.kernel;
  const size = Math.ceil(where.length / layout.pageBytes) * layout.pageBytes;
  const start = placeFor(system, mm, where.address, size, where.flags, layout.pageBytes);
  if (start < 0) return start;
  pay(system, "mapRange");
  const refused = clearRange(system, mm, start, start + size);
  if (refused < 0) return refused;
  const shared = (where.flags & mapFlags.MAP_SHARED) !== 0;
  const vma = insertFileVma(system, mm, file, {
    start,
    end: start + size,
    owner,
    shared,
    mayWrite: mayWrite || !shared,
    read: (where.prot & protection.PROT_READ) !== 0,
    write: (where.prot & protection.PROT_WRITE) !== 0,
    execute: (where.prot & protection.PROT_EXEC) !== 0,
  });
  forwardLayout(system, mm, vma.start, vma.end, vma.reference);
  return start;
}
