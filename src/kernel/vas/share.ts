/** Libraries that are shared: files whose text is the one segment of a VAS, by name (`share`) or at their first use (`share auto`). */
import type { SegmentImage } from "../../image/image.js";
import { pageCeil } from "../abi/index.js";
import { findInode } from "../files/index.js";
import { insertFileVma, type MappedFile } from "../memory/index.js";
import { fileName, fileObject, objectOf } from "../pages/index.js";
import { inodeAt, spaceOf, type Mm, type System, type Vas } from "../state/index.js";
import { makeVas } from "./make-vas.js";

/** A share: its VAS, where the file's first byte lies, and where its text ends. */
export interface Share {
  readonly vid: number;
  readonly base: number;
  readonly textEnd: number;
}

/** Slots for shared libraries of the old ARC kernel (MMU specification §1.15): so many where the machine has no shared ids. */
const usualSlots = 32;
/** Who may read them: all. */
const mode = 0o444;

/** The share of a file of the tree, made if all are to be shared; null: there is none, or shares are off. */
export function shareOf(system: System, inode: number): Share | null {
  const { kernel } = system;
  if (kernel.config.share === "off") return null;
  for (const [vid, vas] of kernel.vases) {
    const share = shareIn(system, vid, vas, inode);
    if (share !== null) return share;
  }
  return shareAtFirstUse(system, inode);
}

/** A VAS as the share of a file; null: it is something else. */
function shareIn({ kernel }: System, vid: number, vas: Vas, inode: number): Share | null {
  const [vma] = kernel.spaces.get(vas.space)?.vmas ?? [];
  if (vma === undefined || vma.object === null || kernel.objects.get(vma.object)?.file !== inode) return null;
  return vas.creator === 0 ? { vid, base: vma.start - vma.offset, textEnd: vma.end } : null;
}

/** `share auto`: the text of a file becomes a VAS, as long as there are places and shared ids. */
function shareAtFirstUse(system: System, inode: number): Share | null {
  const { kernel, machine } = system;
  const all = kernel.image.shareAll;
  if (all === undefined || kernel.config.vasModel === "spacejmp") return null;
  const { path } = inodeAt(kernel.files, inode);
  const file = all.files.find((one) => one.path === path);
  if (file === undefined) return null;
  // Those that the scenario names come first; the others follow one behind the other.
  const made = [...kernel.vases.values()].flatMap((vas) => {
    const [vma] = kernel.spaces.get(vas.space)?.vmas ?? [];
    const object = vma === undefined || vma.object === null ? undefined : kernel.objects.get(vma.object);
    const known = object?.file === undefined ? undefined : inodeAt(kernel.files, object.file).path;
    const shared = all.files.find((one) => one.path === known);
    return shared === undefined || vas.creator !== 0
      ? []
      : [{ end: vma!.start - vma!.offset + shared.span, ...shared }];
  });
  const slots = machine.config.sasidCount > 0 ? machine.config.sasidCount : usualSlots;
  if (made.length >= slots) return null;
  const { start, end, unit } = all.pool;
  const next = made.reduce((last, one) => (one.base === null ? Math.max(last, one.end) : last), start);
  const base = file.base ?? Math.ceil(next / unit) * unit;
  if (file.base === null && base + file.span > end) return null;
  // Somebody may have mapped the file for reading before: its frames stay whose they are.
  const vas = makeVas(system, fileName(path), mode, { uid: 0, gid: 0 }, 0, objectOf(system, inode)?.owner);
  mapShared(system, spaceOf(kernel, vas.space), { ...file.text, start: base + file.text.start });
  return shareIn(system, vas.vid, vas, inode);
}

/** Maps the text of a file that all processes share: its pages come when they are touched. */
export function mapShared(system: System, mm: Mm, { file, start, size, read, execute }: SegmentImage): void {
  const { kernel } = system;
  const inode = findInode(kernel.files, "/", file!.path);
  if (typeof inode === "number") throw new Error("the file was looked for before");
  const object = fileObject(system, inode.index, mm.owner) as MappedFile["object"];
  insertFileVma(
    system,
    mm,
    { object, offset: file!.offset },
    {
      start,
      end: pageCeil(kernel.layout, start + size),
      owner: object.owner,
      read,
      execute,
      write: false,
      mayWrite: false,
      shared: true,
    },
  );
}
