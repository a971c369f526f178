/** Trees of files that a scenario names: a folder or an archive each, read whole before the run. */
import type { FileNode } from "../../image/file-tree.js";
import { rangeOf, type FileTree } from "../../language/index.js";
import { errorAt, type Problem } from "../meaning/index.js";
import { beside } from "./beside.js";
import type { ReadBytes } from "./executable.js";
import { ArchiveError, readTar } from "./tar.js";

/** An entry of a folder of the host. A symbolic link whose target is not known is what it leads to. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "link";
  readonly target?: string;
  readonly executable?: boolean;
}

/** Lists a folder. Rejects with an error whose message is fit for the user. */
export type ListFolder = (location: string) => Promise<readonly FolderEntry[]>;

/** How the compiler reaches files of the host. */
interface HostFiles {
  readonly readBytes?: ReadBytes | undefined;
  readonly listFolder?: ListFolder | undefined;
}

/** Most bytes and files of all trees together. */
const mostBytes = 128 * 2 ** 20;
const mostFiles = 20_000;

/** Where Debian and Ubuntu have the C library for riscv64, and what helps where it is not there. */
const debianSysroot = "/usr/riscv64-linux-gnu";
const getSysroot =
  "It is the C library for riscv64 of Debian and Ubuntu: `apt install libc6-riscv64-cross`, or name another folder with lib/libc.so.6.";

/** Reads trees in the order of the file; what cannot be read is a problem at its place. */
export async function readFileTrees(
  trees: readonly FileTree[],
  scenario: string,
  host: HostFiles,
): Promise<{ readonly files: FileNode[]; readonly problems: Problem[] }> {
  const files: FileNode[] = [];
  const problems: Problem[] = [];
  const total = { bytes: 0, files: 0 };
  for (const tree of trees) {
    try {
      const wanted = matcher(tree.only);
      const read = /\.tar$/i.test(tree.source)
        ? await readArchive(tree, scenario, host, wanted)
        : await readFolder(beside(scenario, tree.source), host, wanted, total);
      const placed = read.map((node) => ({ ...node, path: joined(tree.at ?? "/", node.path) }));
      files.push(...(tree.writable === true ? writableNodes(placed, joined(tree.at ?? "/", "")) : placed));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const looked = `looked at ${beside(scenario, tree.source)}`;
      const advice = tree.source.startsWith(debianSysroot) ? ` ${getSysroot}` : "";
      problems.push(errorAt(rangeOf(tree), `Files "${tree.source}" cannot be read: ${why} (${looked}).${advice}`));
    }
  }
  return { files, problems };
}

/** The nodes of a tree that programs may write, with all directories down from its own. */
function writableNodes(nodes: readonly FileNode[], root: string): FileNode[] {
  const own = root === "" ? "/" : root;
  const directories = new Set([own]);
  for (const { path } of nodes)
    for (let up = parentOf(path); up !== own && !directories.has(up); up = parentOf(up)) directories.add(up);
  const listed = new Set(nodes.map(({ path }) => path));
  const between = [...directories].filter((path) => !listed.has(path));
  return [...between.map((path): FileNode => ({ path, kind: "directory" })), ...nodes].map((node) => ({
    ...node,
    writable: true,
  }));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

async function readArchive(
  { source }: FileTree,
  scenario: string,
  { readBytes }: HostFiles,
  wanted: (path: string) => boolean,
): Promise<FileNode[]> {
  if (readBytes === undefined) throw new Error("files are not within reach here");
  const bytes = await readBytes(beside(scenario, source));
  if (bytes.length > mostBytes) throw new Error(tooMuch);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new ArchiveError("it is compressed: unpack it with gunzip");
  return readTar(bytes).filter(({ path }) => wanted(path.slice(1)));
}

const tooMuch = "they are more than 128 MB, or 20,000 files: take what the programs need with `only`";

async function readFolder(
  location: string,
  { readBytes, listFolder }: HostFiles,
  wanted: (path: string) => boolean,
  total: { bytes: number; files: number },
): Promise<FileNode[]> {
  if (readBytes === undefined || listFolder === undefined)
    throw new Error("folders cannot be listed here: pack it into a .tar");
  const nodes: FileNode[] = [];
  const visit = async (folder: string, path: string): Promise<void> => {
    for (const entry of [...(await listFolder(folder))].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const own = `${path}/${entry.name}`;
      const at = `${folder}/${location.includes("://") ? encodeURIComponent(entry.name) : entry.name}`;
      if (++total.files > mostFiles) throw new Error(tooMuch);
      if (entry.kind === "directory") {
        if (wanted(own.slice(1))) nodes.push({ path: own, kind: "directory" });
        await visit(at, own);
      } else if (!wanted(own.slice(1))) continue;
      else if (entry.kind === "link") nodes.push({ path: own, kind: "link", target: entry.target ?? "" });
      else {
        const bytes = await readBytes(at);
        total.bytes += bytes.length;
        if (total.bytes > mostBytes) throw new Error(tooMuch);
        nodes.push({ path: own, kind: "file", bytes, executable: entry.executable ?? isElf(bytes) });
      }
    }
  };
  await visit(location.replace(/[/\\]$/, ""), "");
  return nodes;
}

/** Where the host does not say whether a file can be executed: ELF files and scripts can. */
function isElf(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return (a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46) || (a === 0x23 && b === 0x21);
}

function joined(at: string, path: string): string {
  const folder = `/${at
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;
  return folder === "/" ? path : `${folder}${path}`;
}

/** Does one of the patterns match a path? `*` is anything but a slash, `**` anything. No patterns: all. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const source = pattern.replace(/\*\*\/?|[*?]|[^*?]+/g, (part) =>
      part === "**/"
        ? "(?:.*/)?"
        : part === "**"
          ? ".*"
          : part === "*"
            ? "[^/]*"
            : part === "?"
              ? "[^/]"
              : escaped(part),
    );
    return new RegExp(`^${source}$`, "u");
  });
  return (path) => expressions.length === 0 || expressions.some((one) => one.test(path));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
}

const linkLimit = 40;

/** The file at an absolute path of the trees, over symbolic links; null if there is none. */
export function fileIn(files: readonly FileNode[], path: string): (FileNode & { kind: "file" }) | null {
  const byPath = new Map(files.map((node) => [node.path, node]));
  const waiting = path.split("/").reverse();
  let at = "";
  for (let links = 0; waiting.length > 0;) {
    const part = waiting.pop()!;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
      continue;
    }
    const node = byPath.get(`${at}/${part}`);
    if (node?.kind !== "link") at = `${at}/${part}`;
    else {
      if (++links > linkLimit) return null;
      if (node.target.startsWith("/")) at = "";
      waiting.push(...node.target.split("/").reverse());
    }
  }
  const found = byPath.get(at);
  return found?.kind === "file" ? found : null;
}
