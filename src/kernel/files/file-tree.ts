/** The tree of files: made from the image, searched by path as Linux does (path_resolution(7)). */
import type { FileNode } from "../../image/file-tree.js";
import { errno } from "../abi/index.js";
import { checkPermission, inodeAt, type FileTree, type Inode, type Process } from "../state/index.js";

/** Longest path and name in bytes, as PATH_MAX and NAME_MAX. */
export const pathLimit = 4096;
const nameLimit = 255;
/** Most symbolic links that one path may lead over. */
const linkLimit = 40;

/** Makes a tree; directories that nobody lists are there because something is in them. Of two with one path the later counts. */
export function createFileTree(nodes: readonly FileNode[]): FileTree {
  const byPath = new Map<string, FileNode>([["/", { path: "/", kind: "directory" }]]);
  for (const node of nodes) {
    for (let up = parentOf(node.path); !byPath.has(up); up = parentOf(up))
      byPath.set(up, { path: up, kind: "directory" });
    // A directory that one tree may write is not taken back by another that has it, too.
    const before = byPath.get(node.path);
    const keeps = node.kind === "directory" && before?.kind === "directory" && before.writable === true;
    byPath.set(node.path, keeps ? { ...node, writable: true } : node);
  }
  const paths = [...byPath.keys()].sort();
  const places = new Map(paths.map((path, index) => [path, index]));
  const children = new Map<string, Map<string, number>>();
  for (const path of paths) {
    if (path === "/") continue;
    const parent = parentOf(path);
    if (!children.has(parent)) children.set(parent, new Map());
    children.get(parent)!.set(path.slice(path.lastIndexOf("/") + 1), places.get(path)!);
  }
  const initial = paths.map((path, index): Inode => {
    const node = byPath.get(path)!;
    const writable = node.writable === true;
    return {
      index,
      path,
      kind: node.kind,
      parent: places.get(parentOf(path))!,
      bytes: node.kind === "file" ? node.bytes : new Uint8Array(0),
      mode: node.kind === "link" ? 0o777 : modeOf(node) | (writable ? 0o222 : 0),
      uid: 0,
      gid: 0,
      target: node.kind === "link" ? node.target : "",
      children: children.get(path) ?? new Map(),
      writable,
      removed: false,
      modifiedAt: null,
      changedAt: null,
    };
  });
  return { initial, changed: new Map(), locks: new Map(), next: initial.length };
}

/** Everybody may read, and write where the scenario lets programs write. */
function modeOf(node: FileNode & { readonly kind: "file" | "directory" }): number {
  return node.kind === "directory" || node.executable ? 0o755 : 0o644;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Where a path leads: the directory and the name in it, and what is there, or null. */
export interface Way {
  readonly directory: Inode;
  readonly name: string;
  readonly inode: Inode | null;
}

/** Who searches: somebody without the right to search a directory gets no further. Null: the kernel itself. */
export type Searcher = Process | null;

/**
 * Follows a path.
 *
 * @param from absolute path of the directory that a relative path begins at
 * @param follow whether a symbolic link at the end is followed
 * @returns −ENOENT (a directory on the way is not there), −ENOTDIR, −EACCES, −ELOOP, −ENAMETOOLONG
 */
export function findWay(tree: FileTree, from: string, path: string, follow: boolean, who: Searcher): Way | number {
  if (path === "") return -errno.ENOENT;
  if (path.length >= pathLimit) return -errno.ENAMETOOLONG;
  const waiting = (path.startsWith("/") ? path : `${from}/${path}`).split("/").reverse();
  const needsDirectory = path.endsWith("/");
  let links = 0;
  let at = inodeAt(tree, 0);
  let way: Way = { directory: at, name: ".", inode: at };
  while (waiting.length > 0) {
    const name = waiting.pop()!;
    if (name === "") continue;
    if (at.kind !== "directory") return -errno.ENOTDIR;
    if (who !== null && checkPermission(at, who, search) < 0) return -errno.EACCES;
    if (name === "." || name === "..") {
      if (name === "..") at = inodeAt(tree, at.parent);
      way = { directory: inodeAt(tree, at.parent), name, inode: at };
      continue;
    }
    if (name.length > nameLimit) return -errno.ENAMETOOLONG;
    const index = at.children.get(name);
    const last = waiting.every((rest) => rest === "");
    if (index === undefined) return last ? { directory: at, name, inode: null } : -errno.ENOENT;
    const next = inodeAt(tree, index);
    if (next.kind !== "link" || (last && !follow && !needsDirectory)) {
      way = { directory: at, name, inode: next };
      at = next;
      continue;
    }
    if (++links > linkLimit) return -errno.ELOOP;
    if (next.target.startsWith("/")) at = inodeAt(tree, 0);
    waiting.push(...next.target.split("/").reverse());
  }
  return needsDirectory && at.kind !== "directory" ? -errno.ENOTDIR : way;
}

/** The right to search a directory. */
const search = 1;

/**
 * The inode at a path.
 *
 * @returns the inode, or −ENOENT and what `findWay` returns
 */
export function findInode(
  tree: FileTree,
  from: string,
  path: string,
  follow = true,
  who: Searcher = null,
): Inode | number {
  const way = findWay(tree, from, path, follow, who);
  return typeof way === "number" ? way : (way.inode ?? -errno.ENOENT);
}

/** The path of the file that an absolute path leads to; the path itself if it leads nowhere. */
export function realPath(tree: FileTree, path: string): string {
  const inode = findInode(tree, "/", path);
  return typeof inode === "number" ? path : inode.path;
}

/** A path without `.`, `..` and double slashes, as text: no link is followed. */
export function plainPath(from: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${from}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
