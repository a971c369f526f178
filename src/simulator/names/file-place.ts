/** Places in files that are mapped: the file, how far into it, and the function there. */
import type { Vma } from "../../kernel/index.js";
import type { VirtualAddress } from "../../machine/index.js";
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

/** The place in a file behind an address of a mapping; null: it is memory without a file, or a program's own. */
export function fileNameAt({ system, code, image }: Simulation, vma: Vma, va: number): FilePlace | null {
  const { kernel } = system;
  const file = vma.object === null ? undefined : kernel.objects.get(vma.object)?.file;
  if (file === undefined) return null;
  const { path } = kernel.files.inodes[file]!;
  if (image.programs.some(({ segments }) => segments.some((one) => one.file?.path === path))) return null;
  const shared = kernel.vases.get(vma.subscription ?? -1);
  const index = shared === undefined ? -1 : image.vases.findIndex(({ name }) => name === shared.name);
  const base = vma.start - vma.offset;
  const owner = index >= 0 ? ({ kind: "vas", index } as const) : libraryOwner(code, file, path, base);
  const found = owner === null || !vma.execute ? null : placeAt(code, owner, va as VirtualAddress).function;
  return { name: path.slice(path.lastIndexOf("/") + 1), offset: va - base, function: found?.name ?? null };
}
