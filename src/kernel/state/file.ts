/** Files: the trees that executables see and what they have changed in them, and the files that processes have open. */

/**
 * Contents of a file: as the scenario gave them or, once it has been written, in chunks of 4 KB, each shorter where zeros follow.
 * Neither is ever changed in place: checkpoints keep references.
 */
export type FileBytes = Uint8Array | { readonly length: number; readonly chunks: readonly Uint8Array[] };

/** A file, directory or symbolic link. One that changes is replaced. */
export interface Inode {
  /** Index in the tree; the number that programs see is one more. */
  readonly index: number;
  /** From the root, `/usr/bin/wc`; the root's is `/`. Of one that has been removed: where it was last. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link";
  /** Directory that it is in; the root's is itself. */
  readonly parent: number;
  /** Contents of a file; empty for others. */
  readonly bytes: FileBytes;
  /** Permission bits, and whose they are. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a symbolic link. */
  readonly target: string;
  /** Of a directory: its entries, by their names. */
  readonly children: ReadonlyMap<string, number>;
  /** Is it in a tree that programs may change (`files … writable`)? */
  readonly writable: boolean;
  /** Has it been removed? It lives on as long as somebody has it open or mapped. */
  readonly removed: boolean;
  /** When its contents and it itself were changed last, in nanoseconds since 1970; null: never in this run. */
  readonly modifiedAt: bigint | null;
  readonly changedAt: bigint | null;
}

/** A lock on bytes of a file (fcntl F_SETLK), `end` exclusive. */
export interface FileLock {
  readonly pid: number;
  readonly kind: "read" | "write";
  readonly start: number;
  readonly end: number;
}

/** All files; the root comes first. */
export interface FileTree {
  /** As the scenario gives them. */
  readonly initial: readonly Inode[];
  /** What programs have changed or made since, by index. */
  changed: Map<number, Inode>;
  /** Locks by inode. */
  locks: Map<number, readonly FileLock[]>;
  /** Index of the next inode. */
  next: number;
}

/** The inode of an index. */
export function inodeAt({ changed, initial }: FileTree, index: number): Inode {
  return changed.get(index) ?? initial[index]!;
}

/** What is behind an open file. */
export type FileContent =
  /** Output of the process: 1 standard output, 2 standard error. */
  | { readonly kind: "stream"; readonly stream: 1 | 2 }
  /** Standard input: of that process of the image (its index), which may be nothing. */
  | { readonly kind: "input"; readonly process: number }
  | { readonly kind: "inode"; readonly inode: number }
  /** A file of procfs or sysfs as it was when it was opened. */
  | { readonly kind: "text"; readonly path: string; readonly text: string }
  | { readonly kind: "device"; readonly name: "null" | "zero" | "random" }
  /** One end of a pipe. */
  | { readonly kind: "pipe"; readonly pipe: number; readonly end: "read" | "write" };

/** A pipe: what has been written to it and not read yet, in order; never changed in place. */
export interface Pipe {
  readonly id: number;
  bytes: Uint8Array;
}

/** An open file ("open file description"): what descriptors that were copied from each other share. */
export interface OpenFile {
  readonly id: number;
  readonly content: FileContent;
  /** Access mode and status flags, as F_GETFL tells them. */
  flags: number;
  /** Next byte; of a directory, the next entry. */
  offset: number;
  /** Descriptors that refer to it. */
  users: number;
}

/** A descriptor of a process. */
export interface Descriptor {
  /** Id of an open file. */
  readonly file: number;
  readonly closeOnExec: boolean;
}
