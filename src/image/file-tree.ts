/** Files that executables see: the trees that a scenario names, read whole before the run. Nothing of the host is read later. */

/** One file, directory or symbolic link of a tree. */
export type FileNode = {
  /** From the root: `/usr/bin/wc`, without `.`, `..` or a slash at the end; `/` itself is always there. */
  readonly path: string;
  /** May programs change it, and what is in it (`files … writable`)? */
  readonly writable?: boolean;
} & (
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly executable: boolean }
  | { readonly kind: "directory" }
  | { readonly kind: "link"; readonly target: string }
);
