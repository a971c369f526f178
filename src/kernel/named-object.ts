/**
 * What VASes and segments have in common at the system call interface: names, attributes (vas-semantics §1.2, §1.6).
 */
import { modeMask, nameLimit } from "./abi.js";
import { unsigned, type Call } from "./call.js";
import { errno } from "./errno.js";
import { spaceOf } from "./kernel.js";
import { readUser, readUserString, writeUser } from "./user-memory.js";
import { decodeUtf8 } from "./utf8.js";
import { checkPermission, need } from "./vas.js";

/** Who owns an object, and who may use it. */
interface Attributes {
  mode: number;
  uid: number;
  gid: number;
}

/** Name argument of create and find: a string, or the errno of a bad one. */
export function nameArgument(call: Call, argument: bigint): string | number {
  if (argument === 0n) return -errno.EINVAL;
  const bytes = readUserString(
    call.system,
    spaceOf(call.system.kernel, call.thread.space),
    unsigned(argument),
    nameLimit,
  );
  if (bytes === "too long") return -errno.EINVAL;
  return bytes === "fault" ? -errno.EFAULT : decodeUtf8(bytes);
}

/** Lowest id that is free: ids are reused after delete (idr_alloc, vas-semantics §1.3). */
export function lowestFreeId(taken: ReadonlyMap<number, unknown>): number {
  let id = 1;
  while (taken.has(id)) id++;
  return id;
}

/** First object with a name, by ascending id. */
export function findByName<Named extends { readonly name: string }>(
  objects: ReadonlyMap<number, Named>,
  name: string,
): number | null {
  const ids = [...objects.keys()].sort((a, b) => a - b);
  return ids.find((id) => objects.get(id)!.name === name) ?? null;
}

/** getattr(id, out): three u32, mode, user, group. No permission is needed. */
export function getAttributes(call: Call, id: number, objects: ReadonlyMap<number, Attributes>): number {
  if (id < 0 || call.args[1] === 0n) return -errno.EINVAL;
  const object = objects.get(id);
  if (object === undefined) return -errno.EINVAL;
  const words = Uint32Array.of(object.mode, object.uid, object.gid);
  const bytes = Uint8Array.from({ length: 12 }, (_, at) => words[at >> 2]! >>> ((at & 3) * 8));
  return writeUser(call.system, spaceOf(call.system.kernel, call.thread.space), unsigned(call.args[1]!), bytes);
}

/** setattr(id, in). Needs W. Existing attachments keep what they have. */
export function setAttributes(call: Call, id: number, objects: ReadonlyMap<number, Attributes>): number {
  if (id < 0 || call.args[1] === 0n) return -errno.EINVAL;
  const bytes = readUser(call.system, spaceOf(call.system.kernel, call.thread.space), unsigned(call.args[1]!), 12);
  if (bytes === null) return -errno.EFAULT;
  const object = objects.get(id);
  if (object === undefined) return -errno.EINVAL;
  const permission = checkPermission(object, call.process, need.write);
  if (permission < 0) return permission;
  const view = new DataView(bytes.buffer);
  object.mode = view.getUint32(0, true) & modeMask;
  object.uid = view.getUint32(4, true);
  object.gid = view.getUint32(8, true);
  return 0;
}
