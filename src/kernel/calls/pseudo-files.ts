/**
 * The texts that sysfs and procfs show of VASes, segments, attachments and memory maps, byte for byte (vas-semantics
 * §1.9; /proc/<pid>/maps as Linux prints it). Reading has no effect on the system.
 */
import type { Pid, Tid } from "../../machine/index.js";
import { errno } from "../abi/index.js";
import {
  attachmentsOf,
  inodeAt,
  liveThreads,
  spaceOf,
  type Mm,
  type Process,
  type System,
  type Thread,
  type Vma,
} from "../state/index.js";

/** Who owns a VAS or segment, and who may use it. */
interface NamedObject {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file, with its text and who may read it (null: everybody), or a directory with the names in it. */
type Node =
  | { readonly kind: "file"; readonly text: string; readonly readers: Readers | null }
  | { readonly kind: "directory"; readonly names: readonly string[] };

/** The owner of a file in procfs; `group`: its group may read it as well. */
interface Readers {
  readonly process: Process;
  readonly group: boolean;
}

const file = (text: string, readers: Readers | null = null): Node => ({ kind: "file", text, readers });
const directory = (...names: readonly (string | number)[]): Node => ({ kind: "directory", names: names.map(String) });

/**
 * A file of sysfs or procfs. Texts of sysfs end in no newline, as in the patches. `/proc/self` is the reader's.
 *
 * @param reader whose rights count; null = the user of the debugger, who may read everything.
 * @returns the text, or −ENOENT (no such file, or not attached any more), −EISDIR, −EACCES.
 */
export function readPseudoFile(system: System, path: string, reader: Process | null): string | number {
  const node = find(system, path, reader);
  if (node === null) return -errno.ENOENT;
  if (node.kind === "directory") return -errno.EISDIR;
  return reader === null || mayRead(node.readers, reader) ? node.text : -errno.EACCES;
}

/** Names in a directory of sysfs or procfs, or null if there is none of that name. */
export function listPseudoDirectory(system: System, path: string): readonly string[] | null {
  const node = find(system, path, null);
  return node?.kind === "directory" ? node.names : null;
}

function mayRead(readers: Readers | null, { uid, gid, groups }: Process): boolean {
  if (readers === null || uid === 0 || uid === readers.process.uid) return true;
  return readers.group && (gid === readers.process.gid || groups.includes(readers.process.gid));
}

/** What lies at an absolute path, or null. Several slashes count as one; only a directory may be followed by one. */
function find(system: System, path: string, reader: Process | null): Node | null {
  if (!path.startsWith("/")) return null;
  const node = findParts(
    system,
    path.split("/").filter((part) => part !== ""),
    reader,
  );
  return node?.kind === "file" && path.endsWith("/") ? null : node;
}

function findParts(system: System, [top, ...rest]: readonly string[], reader: Process | null): Node | null {
  if (top === undefined) return directory("proc", "sys");
  if (top === "proc") return findInProc(system, rest, reader);
  if (top !== "sys") return null;
  if (rest.length === 0) return directory("kernel");
  return rest[0] === "kernel" ? findInSys(system, rest.slice(1)) : null;
}

/** Below /sys/kernel: vas/<vid>/{name,mode,user,group} and vas_segs/<sid>/ with `region` in addition. */
function findInSys({ kernel }: System, [kind, id, attribute, ...more]: readonly string[]): Node | null {
  if (kind === undefined) return directory("vas", "vas_segs");
  if ((kind !== "vas" && kind !== "vas_segs") || more.length > 0) return null;
  const objects: ReadonlyMap<number, NamedObject> = kind === "vas" ? kernel.vases : kernel.segments;
  if (id === undefined) return directory(...[...objects.keys()].sort((a, b) => a - b));
  const object = objects.get(numberIn(id));
  if (object === undefined) return null;
  const segment = kind === "vas_segs" ? kernel.segments.get(numberIn(id)) : undefined;
  const texts: Record<string, string> = {
    name: object.name,
    mode: octal(object.mode),
    user: String(object.uid),
    group: String(object.gid),
    ...(segment && { region: `${segment.start.toString(16)}-${segment.end.toString(16)}` }),
  };
  if (attribute === undefined) return directory(...Object.keys(texts));
  const text = Object.hasOwn(texts, attribute) ? texts[attribute] : undefined;
  return text === undefined ? null : file(text);
}

/** Below /proc: <pid>/maps, <pid>/task/<tid>/maps, <pid>/vas/<vid>/{maps,status,vas}. */
function findInProc(system: System, [id, ...rest]: readonly string[], reader: Process | null): Node | null {
  const { kernel } = system;
  const present = [...kernel.processes.values()].filter(({ reaped }) => !reaped);
  if (id === undefined) return directory(...present.map(({ pid }) => pid));
  const pid = id === "self" && reader !== null ? reader.pid : (numberIn(id) as Pid);
  const process = present.find((one) => one.pid === pid);
  if (process === undefined) return null;
  const owner: Readers = { process, group: false };
  const main = kernel.threads.get(Number(pid) as Tid);
  const [entry, ...below] = rest;
  switch (entry) {
    case undefined:
      return directory("maps", "task", "vas");
    case "maps":
      return below.length === 0 ? file(mapsOfThread(system, main), owner) : null;
    case "task":
      return findTask(system, process, below);
    case "vas":
      return findAttachment(system, process, below);
    default:
      return null;
  }
}

function findTask(system: System, process: Process, [id, entry, ...more]: readonly string[]): Node | null {
  const threads = liveThreads(system.kernel, process.pid);
  if (id === undefined) return directory(...threads.map(({ tid }) => tid));
  const thread = threads.find(({ tid }) => Number(tid) === numberIn(id));
  if (thread === undefined || more.length > 0) return null;
  if (entry === undefined) return directory("maps");
  return entry === "maps" ? file(mapsOfThread(system, thread), { process, group: false }) : null;
}

/** The newest attachment of a VAS to the process is shown. Only the thread group has these, not its tasks. */
function findAttachment(system: System, process: Process, [id, entry, ...more]: readonly string[]): Node | null {
  const held = attachmentsOf(system.kernel, process);
  if (id === undefined) return directory(...[...new Set(held.map(({ vid }) => vid))].sort((a, b) => a - b));
  const vid = numberIn(id);
  const attachment = held.find((one) => one.vid === vid);
  if (attachment === undefined) return null;
  switch (entry) {
    case undefined:
      return directory("maps", "status", "vas");
    // A symbolic link to /sys/kernel/vas/<vid>.
    case "vas":
      return findInSys(system, ["vas", String(vid), ...more]);
    case "status":
      return more.length > 0 ? null : file(`pid:  ${process.pid}\nvid:  ${vid}\ntype: ${attachment.type}\n`);
    case "maps":
      return more.length > 0
        ? null
        : file(attachmentMaps(system, spaceOf(system.kernel, attachment.space)), { process, group: true });
    default:
      return null;
  }
}

/** An id as a directory's name has it: no sign, no leading zero; NaN for anything else. */
function numberIn(text: string): number {
  return /^[1-9][0-9]*$/.test(text) ? Number(text) : NaN;
}

/** C's `%#03o`: "0" in front of any other digit, at least three characters. */
function octal(mode: number): string {
  return (mode === 0 ? "0" : `0${mode.toString(8)}`).padStart(3, "0");
}

/** Of the space that the thread executes in now; nothing of one that has ended. */
function mapsOfThread(system: System, thread: Thread | undefined): string {
  if (thread === undefined || thread.state === "exited") return "";
  return spaceOf(system.kernel, thread.space)
    .vmas.map((vma) => {
      const fixed = `${rangeAndRights(vma)} ${offsetText(vma)} 00:00 0 `;
      const name = bracketName(system, vma);
      return name === "" ? `${fixed}\n` : `${fixed.padEnd(nameColumn)}${name}\n`;
    })
    .join("");
}

function flag(set: boolean, letter: string): string {
  return set ? letter : "-";
}

/** Column at which the name of a mapping begins in /proc/<pid>/maps of a 64-bit kernel. */
const nameColumn = 25 + 8 * 6;

/** One line a VMA, "EMPTY" if there is none: `start-end rwxp [v:a] pgoff path`. */
function attachmentMaps(system: System, mm: Mm): string {
  if (mm.vmas.length === 0) return "EMPTY";
  return mm.vmas
    .map((vma) => {
      const copied = vma.reference !== null;
      // `v`: copied from another mm; `a`: its page tables have been duplicated, which one that was born here never was.
      const origin = `[${flag(copied, "v")}:${flag(copied && vma.attached, "a")}]`;
      const name = bracketName(system, vma);
      return `${rangeAndRights(vma)} ${origin} ${offsetText(vma)}${name === "" ? "" : ` ${name}`}\n`;
    })
    .join("");
}

function rangeAndRights(vma: Vma): string {
  const range = [vma.start, vma.end].map((address) => address.toString(16).padStart(8, "0")).join("-");
  return `${range} ${flag(vma.read, "r")}${flag(vma.write, "w")}${flag(vma.execute, "x")}${vma.shared ? "s" : "p"}`;
}

/** Bytes into the object; 0 for memory that has no object behind it. */
function offsetText(vma: Vma): string {
  return (vma.object === null ? 0 : vma.offset).toString(16).padStart(8, "0");
}

/** The path of the file behind a mapping, or the kernel's own name for it. */
function bracketName({ kernel }: System, vma: Vma): string {
  const file = vma.object === null ? undefined : kernel.objects.get(vma.object)?.file;
  if (file !== undefined) return inodeAt(kernel.files, file).path;
  if (vma.name === "[sigreturn]") return vma.name;
  if (vma.kind === "heap") return "[heap]";
  return vma.kind === "stack" && vma.growsDown ? "[stack]" : "";
}
