/** Archives as trees of files: POSIX ustar and pax, with GNU's long names. */
import type { FileNode } from "../../image/file-tree.js";

const blockBytes = 512;

/** Why an archive cannot be read. */
export class ArchiveError extends Error {}

/** Entries of an archive, with paths from the root. Devices and the like are left out. */
export function readTar(bytes: Uint8Array): FileNode[] {
  const nodes: FileNode[] = [];
  const contents = new Map<string, FileNode & { kind: "file" }>();
  let next: { path?: string; target?: string } = {};
  for (let at = 0; at + blockBytes <= bytes.length;) {
    const header = bytes.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) break;
    const size = number(header, 124, 12, at);
    const type = String.fromCharCode(header[156]!);
    const from = at + blockBytes;
    if (from + size > bytes.length) throw new ArchiveError(`the archive ends inside its entry at byte ${at}`);
    const data = bytes.subarray(from, from + size);
    at = from + Math.ceil(size / blockBytes) * blockBytes;
    if (type === "L") next.path = text(data, 0, size);
    else if (type === "K") next.target = text(data, 0, size);
    else if (type === "x") next = { ...next, ...extended(data) };
    if (/[LKxg]/.test(type)) continue;
    const prefix = text(header, 345, 155);
    const isPosix = text(header, 257, 5) === "ustar";
    const short = `${isPosix && prefix !== "" ? `${prefix}/` : ""}${text(header, 0, 100)}`;
    const path = rooted(next.path ?? short);
    const target = next.target ?? text(header, 157, 100);
    next = {};
    if (path === "/") continue;
    if (type === "5") nodes.push({ path, kind: "directory" });
    else if (type === "2") nodes.push({ path, kind: "link", target });
    else if (type === "1" || type === "0" || type === "\0" || type === "7") {
      const linked = type === "1" ? contents.get(rooted(target)) : undefined;
      const executable = (number(header, 100, 8, at) & 0o111) !== 0;
      const node = { path, kind: "file" as const, bytes: linked?.bytes ?? data.slice(), executable };
      contents.set(path, node);
      nodes.push(node);
    }
  }
  return nodes;
}

function rooted(path: string): string {
  return `/${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const part = bytes.subarray(at, at + length);
  const end = part.indexOf(0);
  return decodeLatinOrUtf8(end < 0 ? part : part.subarray(0, end));
}

function decodeLatinOrUtf8(bytes: Uint8Array): string {
  const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  try {
    return decodeURIComponent(latin.replace(/[%\x80-\xff]/g, (character) => `%${hex(character)}`));
  } catch {
    return latin;
  }
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, "0");
}

/** An octal number, or GNU's binary form of a large one. */
function number(header: Uint8Array, at: number, length: number, entry: number): number {
  if ((header[at]! & 0x80) !== 0)
    return header.subarray(at + 1, at + length).reduce((value, byte) => value * 256 + byte, 0);
  const digits = text(header, at, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new ArchiveError(`it is no tar archive: no header at byte ${entry}`);
  return digits === "" ? 0 : parseInt(digits, 8);
}

/** Records "length key=value\n" of a pax header. */
function extended(data: Uint8Array): { path?: string; target?: string } {
  const found: { path?: string; target?: string } = {};
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(0x20, at);
    const length = parseInt(text(data, at, space - at), 10);
    if (!(length > 0)) break;
    const [key, ...value] = text(data, space + 1, at + length - space - 2).split("=");
    if (key === "path") found.path = value.join("=");
    else if (key === "linkpath") found.target = value.join("=");
    at += length;
  }
  return found;
}
