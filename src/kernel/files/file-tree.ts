/** The tree of files: made from the image once, searched by path as Linux does (path_resolution(7)). */
import type { FileNode } from "../../image/file-tree.js";
import { errno } from "../abi/index.js";
import type { FileTree, Inode } from "../state/index.js";

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
    byPath.set(node.path, node);
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
  return {
    inodes: paths.map((path, index): Inode => {
      const node = byPath.get(path)!;
      return {
        index,
        path,
        kind: node.kind,
        parent: places.get(parentOf(path))!,
        bytes: node.kind === "file" ? node.bytes : new Uint8Array(0),
        executable: node.kind === "file" && node.executable,
        target: node.kind === "link" ? node.target : "",
        children: children.get(path) ?? new Map(),
      };
    }),
  };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/**
 * The inode at a path.
 *
 * @param from absolute path of the directory that a relative path begins at
 * @param follow whether a symbolic link at the end is followed
 * @returns the inode, or −ENOENT, −ENOTDIR, −ELOOP, −ENAMETOOLONG
 */
export function findInode(tree: FileTree, from: string, path: string, follow = true): Inode | number {
  if (path === "") return -errno.ENOENT;
  if (path.length >= pathLimit) return -errno.ENAMETOOLONG;
  const waiting = (path.startsWith("/") ? path : `${from}/${path}`).split("/").reverse();
  const needsDirectory = path.endsWith("/");
  let links = 0;
  let at = tree.inodes[0]!;
  while (waiting.length > 0) {
    const name = waiting.pop()!;
    if (name === "") continue;
    if (at.kind !== "directory") return -errno.ENOTDIR;
    if (name === ".") continue;
    if (name === "..") {
      at = tree.inodes[at.parent]!;
      continue;
    }
    if (name.length > nameLimit) return -errno.ENAMETOOLONG;
    const next = tree.inodes[at.children.get(name) ?? -1];
    if (next === undefined) return -errno.ENOENT;
    const last = waiting.every((rest) => rest === "");
    if (next.kind !== "link" || (last && !follow && !needsDirectory)) {
      at = next;
      continue;
    }
    if (++links > linkLimit) return -errno.ELOOP;
    if (next.target.startsWith("/")) at = tree.inodes[0]!;
    waiting.push(...next.target.split("/").reverse());
  }
  return needsDirectory && at.kind !== "directory" ? -errno.ENOTDIR : at;
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
