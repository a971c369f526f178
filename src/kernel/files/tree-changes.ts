/** Changes of the trees that programs may write: inodes are replaced, in directories names come and go. */
import { inodeAt, type Inode, type Kernel } from "../state/index.js";

/** When something happens, in nanoseconds since 1970. */
export type Moment = bigint;

/** Replaces fields of an inode; it counts as changed at that moment. */
export function changeInode(kernel: Kernel, index: number, at: Moment, fields: Partial<Inode>): Inode {
  const inode = { ...inodeAt(kernel.files, index), changedAt: at, ...fields };
  kernel.files.changed.set(index, inode);
  return inode;
}

/** Replaces the entries of a directory. */
function changeEntries(
  kernel: Kernel,
  directory: number,
  at: Moment,
  change: (names: Map<string, number>) => void,
): void {
  const children = new Map(inodeAt(kernel.files, directory).children);
  change(children);
  changeInode(kernel, directory, at, { children, modifiedAt: at });
}

/** Makes a file, directory or link in a directory. */
export function addInode(
  kernel: Kernel,
  directory: Inode,
  name: string,
  at: Moment,
  fields: Pick<Inode, "kind" | "mode" | "uid" | "gid"> & Partial<Pick<Inode, "target">>,
): Inode {
  const inode: Inode = {
    index: kernel.files.next++,
    path: pathIn(directory, name),
    parent: directory.index,
    bytes: new Uint8Array(0),
    target: "",
    children: new Map(),
    writable: true,
    removed: false,
    modifiedAt: at,
    changedAt: at,
    ...fields,
  };
  kernel.files.changed.set(inode.index, inode);
  changeEntries(kernel, directory.index, at, (names) => names.set(name, inode.index));
  return inode;
}

/** Takes a name out of its directory: what it names is removed. */
export function removeInode(kernel: Kernel, { index, path, parent }: Inode, at: Moment): void {
  changeEntries(kernel, parent, at, (names) => names.delete(nameOf(path)));
  changeInode(kernel, index, at, { removed: true });
}

/** Gives an inode another place; what is in it comes along, and so do processes that are there. */
export function moveInode(kernel: Kernel, inode: Inode, directory: Inode, name: string, at: Moment): void {
  changeEntries(kernel, inode.parent, at, (names) => names.delete(nameOf(inode.path)));
  changeEntries(kernel, directory.index, at, (names) => names.set(name, inode.index));
  const to = pathIn(directory, name);
  for (const process of kernel.processes.values())
    if (isIn(process.directory, inode.path)) process.directory = to + process.directory.slice(inode.path.length);
  changeInode(kernel, inode.index, at, { parent: directory.index });
  replacePaths(kernel, inode.index, to);
}

function replacePaths(kernel: Kernel, index: number, path: string): void {
  const inode = { ...inodeAt(kernel.files, index), path };
  kernel.files.changed.set(index, inode);
  for (const [name, child] of inode.children) replacePaths(kernel, child, pathIn(inode, name));
}

/** Is a path that of a directory, or of something in it? */
export function isIn(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function pathIn({ path }: Pick<Inode, "path">, name: string): string {
  return path === "/" ? `/${name}` : `${path}/${name}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
