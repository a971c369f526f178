/**
 * What VASes and segments have in common at the system call interface: names, attributes (vas-semantics §1.2, §1.6).
 */
import { Defect } from "../config/index.js";
import { errno, modeMask } from "../abi/index.js";
import {
  checkPermission,
  need,
  reportDefect,
  spaceOf,
  unsigned,
  type Call,
  type Process,
  type System,
} from "../state/index.js";
import { freeFrames } from "../frames/index.js";
import { readUser, writeUser } from "../memory/index.js";

/** Who owns an object, and who may use it. */
interface Attributes {
  mode: number;
  uid: number;
  gid: number;
}

/** Frames, as a share of all, below which an allocation that may sleep has to wait for memory: the low watermark. */
const lowWatermark = 1 / 64;

/** Q14: the id is allocated with GFP_KERNEL under the spinlock of the id table. Seen when the allocation must sleep. */
export function noteSleepUnderLock(system: System, call: string): void {
  const free = freeFrames(system);
  if (!system.kernel.config.sleepUnderSpinlock || free >= system.kernel.frames.limit * lowWatermark) return;
  reportDefect(
    system,
    Defect.SleepUnderSpinlock,
    `${call}: with ${free} frames free the allocation of the id has to sleep, holding a spinlock`,
  );
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
  const [uid, gid] = [view.getUint32(4, true), view.getUint32(8, true)];
  if (call.process.uid !== 0 && givesAway(object, call.process, uid, gid)) {
    if (!call.system.kernel.config.othersUnchecked) return -errno.EPERM;
    reportDefect(
      call.system,
      Defect.OthersUnchecked,
      `setattr: uid ${call.process.uid} gives an object of uid ${object.uid}, gid ` +
        `${object.gid} to uid ${uid}, gid ${gid}; nothing checks that`,
    );
  }
  object.mode = view.getUint32(0, true) & modeMask;
  object.uid = uid;
  object.gid = gid;
  return 0;
}

/** Is this a change of ownership that chown leaves to root: another user, or a group that an owner is not in? */
function givesAway(object: Attributes, caller: Process, uid: number, gid: number): boolean {
  const isOwnGroup = caller.uid === object.uid && (gid === caller.gid || caller.groups.includes(gid));
  return uid !== object.uid || (gid !== object.gid && !isOwnGroup);
}
