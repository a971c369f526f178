/** What is in an open file, and what a path leads to: the tree, procfs and sysfs, devices. */
import { encodeUtf8, errno } from "../abi/index.js";
import { readPseudoFile } from "../calls/index.js";
import { bytesBetween, findInode, inodeOf, plainPath } from "../files/index.js";
import { freeFrames } from "../frames/index.js";
import { readFileBytes } from "../pages/index.js";
import type { Call, FileContent, Inode, OpenFile, Process, System } from "../state/index.js";

/** Where a path leads, or a negative errno. A symbolic link of procfs is `link`. */
export type Place =
  | { readonly kind: "inode"; readonly inode: Inode }
  | { readonly kind: "content"; readonly content: FileContent }
  | { readonly kind: "link"; readonly target: string };

const devicePaths: ReadonlyMap<string, (FileContent & { kind: "device" })["name"]> = new Map([
  ["/dev/null", "null"],
  ["/dev/zero", "zero"],
  ["/dev/random", "random"],
  ["/dev/urandom", "random"],
]);

/** What a file that has an end holds. */
export interface Contents {
  readonly length: number;
  /** Bytes from a place to another (exclusive), at or before the end. */
  readonly between: (from: number, to: number) => Uint8Array;
}

/** Contents of a file that has an end; null for devices and output. */
export function contentsOf(system: System, file: OpenFile): Contents | null {
  const inode = inodeOf(system.kernel, file);
  if (inode !== null) {
    const { index, bytes, writable } = inode;
    const between = (from: number, to: number): Uint8Array =>
      writable ? readFileBytes(system, index, from, to) : bytesBetween(bytes, from, to);
    return { length: bytes.length, between };
  }
  const bytes = bytesOf(system, file.content);
  return bytes === null ? null : { length: bytes.length, between: (from, to) => bytes.subarray(from, to) };
}

function bytesOf({ kernel }: System, content: FileContent): Uint8Array | null {
  switch (content.kind) {
    case "text":
      return encodeUtf8(content.text);
    case "input":
      return kernel.image.processes[content.process]?.stdin ?? new Uint8Array(0);
    case "inode":
    case "device":
    case "pipe":
    case "stream":
      return null;
  }
}

/** The file that a process executes, as an absolute path. */
function executablePath({ kernel }: System, process: Process): string {
  const path = kernel.image.programs[process.program]?.executable?.path ?? "";
  return plainPath("/", path);
}

/** Where a path leads. A file of the scenario's trees goes before the kernel's own of the same name. */
export function findPlace(call: Call, from: string, path: string, follow: boolean): Place | number {
  const { system, process } = call;
  const inode = findInode(system.kernel.files, from, path, follow, process);
  if (typeof inode !== "number") return { kind: "inode", inode };
  if (inode !== -errno.ENOENT || path === "") return inode;
  const plain = plainPath(from, path);
  const device = devicePaths.get(plain);
  if (device !== undefined) return { kind: "content", content: { kind: "device", name: device } };
  const self = plain.replace(/^\/proc\/self(?=\/|$)/, `/proc/${process.pid}`);
  if (self === `/proc/${process.pid}/exe`) {
    const target = executablePath(system, process);
    if (!follow) return { kind: "link", target };
    const executed = findInode(system.kernel.files, "/", target);
    return typeof executed === "number" ? executed : { kind: "inode", inode: executed };
  }
  const text = kernelFile(system, plain) ?? readPseudoFile(system, self, process);
  if (typeof text === "number") return text === -errno.EISDIR ? -errno.EACCES : text;
  return { kind: "content", content: { kind: "text", path: plain, text } };
}

/** Files of procfs that tell of the machine. */
function kernelFile(system: System, path: string): string | null {
  if (path !== "/proc/meminfo") return null;
  const { kernel } = system;
  const line = (name: string, frames: number): string =>
    `${`${name}:`.padEnd(16)}${String((frames * kernel.layout.pageBytes) / 1024).padStart(8)} kB\n`;
  const free = freeFrames(system);
  return line("MemTotal", kernel.frames.limit) + line("MemFree", free) + line("MemAvailable", free);
}
