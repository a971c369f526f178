/** What programs have done to the files that they may write. Nothing of it reaches the host: a report tells it. */
import { bytesBetween } from "../files/index.js";
import { objectOf, readFileBytes } from "../pages/index.js";
import { inodeAt, type Inode, type System } from "../state/index.js";

/** What has become of a file, directory or link. */
export interface FileChange {
  /** Where it is now, or was when it was removed. */
  readonly path: string;
  readonly change: "made" | "written" | "renamed" | "removed";
  readonly kind: Inode["kind"];
  /** Of a file: its bytes now; of one that is gone, 0. */
  readonly bytes: number;
  /** Of one that was renamed: where it was. */
  readonly from: string | null;
}

/**
 * What programs have made, written, renamed and removed, in the order of the paths. What was made and removed again is not told, nor
 * that something was put into a directory; one that was renamed and written is both.
 */
export function fileChanges(system: System): readonly FileChange[] {
  const { files, objects } = system.kernel;
  const found: FileChange[] = [];
  const mapped = [...objects.values()].flatMap(({ file }) => (file === undefined ? [] : [file]));
  for (const index of new Set([...files.changed.keys(), ...mapped])) {
    const [before, inode] = [files.initial[index], inodeAt(files, index)];
    const { path, kind, bytes } = inode;
    const tell = (change: FileChange["change"], from: string | null = null): void =>
      void found.push({ path, change, kind, bytes: kind === "file" && !inode.removed ? bytes.length : 0, from });
    if (before === undefined) {
      if (!inode.removed) tell("made");
    } else if (inode.removed) tell("removed");
    else {
      if (before.path !== path) tell("renamed", before.path);
      if (before.bytes !== bytes || (inode.writable && differsInCache(system, index))) tell("written");
    }
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Have stores through a mapping left something else in the cache than the file was given? */
function differsInCache(system: System, index: number): boolean {
  const { bytes } = inodeAt(system.kernel.files, index);
  const { pageBytes } = system.kernel.layout;
  return [...(objectOf(system, index)?.pages.keys() ?? [])].some((page) => {
    const [from, to] = [page * pageBytes, (page + 1) * pageBytes];
    const given = bytesBetween(bytes, from, to);
    return readFileBytes(system, index, from, to).some((byte, at) => byte !== given[at]);
  });
}
