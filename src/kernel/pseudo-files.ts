/**
 * The texts that sysfs and procfs show of VASes, segments and attachments, byte for byte (vas-semantics §1.9). Reading
 * has no effect on the system.
 */
import type { Pid } from "../machine/address.js";
import { attachmentsOf, spaceOf, type System } from "./kernel.js";
import type { Mm } from "./mm.js";
import type { Vma } from "./vma.js";

/** Who owns a VAS or segment, and who may use it. */
interface NamedObject {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * A file under `/sys/kernel/vas/<vid>/` (name, mode, user, group) or `/sys/kernel/vas_segs/<sid>/` (also region). No
 * text ends in a newline, as in the patches.
 *
 * @returns the text, or null: no such file (ENOENT).
 */
export function readSysfs(system: System, path: string): string | null {
  const match = /^\/sys\/kernel\/(vas|vas_segs)\/([1-9][0-9]*)\/(name|mode|user|group|region)$/.exec(path);
  if (match === null) return null;
  const [, directory, id, file] = match;
  const segment = directory === "vas_segs" ? system.kernel.segments.get(Number(id)) : undefined;
  const object = directory === "vas" ? system.kernel.vases.get(Number(id)) : segment;
  if (object === undefined) return null;
  if (file === "region") return segment ? `${segment.start.toString(16)}-${segment.end.toString(16)}` : null;
  return attribute(object, file!);
}

function attribute(object: NamedObject, file: string): string {
  switch (file) {
    case "name":
      return object.name;
    case "mode":
      return octal(object.mode);
    case "user":
      return String(object.uid);
    default:
      return String(object.gid);
  }
}

/** C's `%#03o`: "0" in front of any other digit, at least three characters. */
function octal(mode: number): string {
  return (mode === 0 ? "0" : `0${mode.toString(8)}`).padStart(3, "0");
}

/**
 * A file under `/proc/<pid>/vas/<vid>/`: status, maps, or vas (the target of the symbolic link). The newest attachment
 * of the VAS to the process is shown.
 *
 * @returns the text, or null: no such process, not attached, or no such file (ENOENT).
 */
export function readProcfs(system: System, path: string): string | null {
  const match = /^\/proc\/([1-9][0-9]*)\/vas\/([1-9][0-9]*)\/(status|maps|vas)$/.exec(path);
  if (match === null) return null;
  const { kernel } = system;
  const [vid, file] = [Number(match[2]), match[3]];
  const process = kernel.processes.get(Number(match[1]) as Pid);
  const attachment = process && attachmentsOf(kernel, process).find((held) => held.vid === vid);
  if (process === undefined || attachment === undefined) return null;
  if (file === "vas") return `/sys/kernel/vas/${vid}`;
  if (file === "status") return `pid:  ${process.pid}\nvid:  ${vid}\ntype: ${attachment.type}\n`;
  return mapsText(spaceOf(kernel, attachment.space));
}

/** One line a VMA; "EMPTY" if there is none. */
function mapsText(mm: Mm): string {
  if (mm.vmas.length === 0) return "EMPTY";
  return mm.vmas.map((vma) => `${mapsLine(vma)}\n`).join("");
}

/** `start-end rwxp|s [v:a] pgoff path`: `v` = copied from another mm, `a` = its page tables have been duplicated. */
function mapsLine(vma: Vma): string {
  const flag = (set: boolean, letter: string): string => (set ? letter : "-");
  const range = [vma.start, vma.end].map((address) => address.toString(16).padStart(8, "0")).join("-");
  const permissions =
    flag(vma.read, "r") + flag(vma.write, "w") + flag(vma.execute, "x") + (vma.shared ? "s" : "p");
  const copied = vma.reference !== null;
  // A VMA that was born here was never duplicated.
  const origin = `[${flag(copied, "v")}:${flag(copied && vma.attached, "a")}]`;
  // As in /proc/<pid>/maps: bytes, and 0 for memory that has no object behind it.
  const offset = (vma.object === null ? 0 : vma.offset).toString(16).padStart(8, "0");
  const name = vma.kind === "heap" ? " [heap]" : vma.kind === "stack" && vma.growsDown ? " [stack]" : "";
  return `${range} ${permissions} ${origin} ${offset}${name}`;
}
