/** Files: the tree that executables see, which never changes, and the files that processes have open. */

/** A file, directory or symbolic link. */
export interface Inode {
  /** Index in the tree; the number that programs see is one more. */
  readonly index: number;
  /** From the root, `/usr/bin/wc`; the root's is `/`. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link";
  /** Directory that it is in; the root's is itself. */
  readonly parent: number;
  /** Contents of a file; empty for others. */
  readonly bytes: Uint8Array;
  readonly executable: boolean;
  /** Of a symbolic link. */
  readonly target: string;
  /** Of a directory: its entries, in the order of their names. */
  readonly children: ReadonlyMap<string, number>;
}

/** All files; the root comes first. */
export interface FileTree {
  readonly inodes: readonly Inode[];
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
