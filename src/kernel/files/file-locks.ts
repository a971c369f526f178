/** Locks of processes on bytes of files (fcntl(2), "advisory record locking"): they belong to a process and an inode, not to a descriptor. */
import type { FileLock, FileTree, Kernel } from "../state/index.js";

/** The first lock of another process that does not go together with one; null: it can be had. */
export function conflictingLock({ locks }: FileTree, inode: number, wanted: FileLock): FileLock | null {
  const others = (locks.get(inode) ?? []).filter(
    ({ pid, kind, start, end }) =>
      pid !== wanted.pid && (kind === "write" || wanted.kind === "write") && start < wanted.end && wanted.start < end,
  );
  return others.reduce<FileLock | null>(
    (first, one) => (first === null || one.start < first.start ? one : first),
    null,
  );
}

/** Gives a process a lock on a range, in place of what it has there, or with null nothing: what it has is given back. */
export function lockRange(
  kernel: Kernel,
  inode: number,
  { pid, start, end }: Omit<FileLock, "kind">,
  kind: FileLock["kind"] | null,
): void {
  const rest = (kernel.files.locks.get(inode) ?? []).flatMap((one): readonly FileLock[] => {
    if (one.pid !== pid || one.end <= start || end <= one.start) return [one];
    return [
      { ...one, end: start },
      { ...one, start: end },
    ].filter((part) => part.start < part.end);
  });
  const now = kind === null ? rest : [...rest, { pid, kind, start, end }];
  if (now.length === 0) kernel.files.locks.delete(inode);
  else kernel.files.locks.set(inode, now);
  kernel.stirred = true;
}

/** A process closes a file, by whatever descriptor: its locks on it are gone. */
export function releaseLocks(kernel: Kernel, inode: number, pid: number): void {
  if (kernel.files.locks.get(inode)?.some((one) => one.pid === pid) === true)
    lockRange(kernel, inode, { pid, start: 0, end: Infinity }, null);
}
