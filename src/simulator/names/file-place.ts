/** Places in files that are mapped: the file, how far into it, and the function there. */
import { findVma, inodeAt, type System, type Vma } from "../../kernel/index.js";
import { hexNumber } from "../../notation/index.js";
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import { libraryOwner, placeAt, type Simulation } from "../state/index.js";

/** What lies at an address of a mapping. */
export interface FilePlace {
  /** Of the file, without its folders. */
  readonly name: string;
  /** Bytes from its beginning. */
  readonly offset: number;
  /** The function there, of a library whose symbols are known. */
  readonly function: string | null;
}

/** "libc.so.6+0x54000": what an address of a space is a mapping of, a program's own file included; null: of no file. */
export function mappedFile({ system }: Simulation, space: SpaceId, va: number): string | null {
  const vma = findVma(system.kernel.spaces.get(space)?.vmas ?? [], va);
  if (vma === undefined) return null;
  const inode = inodeOf(system, vma);
  return inode === null ? null : `${baseName(inode.path)}+${hexNumber(va - vma.start + vma.offset)}`;
}

/** The file that a mapping has its content of, with its number; null: memory without one. */
function inodeOf({ kernel }: System, vma: Vma): { readonly number: number; readonly path: string } | null {
  const number = vma.object === null ? undefined : kernel.objects.get(vma.object)?.file;
  return number === undefined ? null : { number, path: inodeAt(kernel.files, number).path };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The place in a file behind an address of a mapping; null: it is memory without a file, or a program's own. */
export function fileNameAt({ system, code, image }: Simulation, vma: Vma, va: number): FilePlace | null {
  const inode = inodeOf(system, vma);
  if (inode === null) return null;
  const { path } = inode;
  if (image.programs.some(({ segments }) => segments.some((one) => one.file?.path === path))) return null;
  const shared = system.kernel.vases.get(vma.subscription ?? -1);
  const index = shared === undefined ? -1 : image.vases.findIndex(({ name }) => name === shared.name);
  const base = vma.start - vma.offset;
  const owner = index >= 0 ? ({ kind: "vas", index } as const) : libraryOwner(code, inode.number, path, base);
  const found = owner === null || !vma.execute ? null : placeAt(code, owner, va as VirtualAddress).function;
  return { name: baseName(path), offset: va - base, function: found?.name ?? null };
}

/** Path of a file of the trees by its number; undefined: there is none. */
export function pathOfFile({ kernel: { files } }: System, file: number): string | undefined {
  return file >= 0 && file < files.next ? inodeAt(files, file).path : undefined;
}
