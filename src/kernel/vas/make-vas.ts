/** Making VASes: by a call, at boot, and of a library that is shared at its first use. */
import type { OwnerId, Pid } from "../../machine/index.js";
import { modeMask } from "../abi/index.js";
import { createMm } from "../pages/index.js";
import { addOwner, type System, type Vas } from "../state/index.js";

/** Lowest id that is free: ids are reused after delete (idr_alloc, vas-semantics §1.3). */
export function lowestFreeId(taken: ReadonlyMap<number, unknown>): number {
  let id = 1;
  while (taken.has(id)) id++;
  return id;
}

/**
 * Makes an empty VAS of a user and group for a process; 0 = the kernel itself, at boot or of a library.
 *
 * @param knownOwner whose its memory is, if that is not to be an owner of its own
 */
export function makeVas(
  system: System,
  name: string,
  mode: number,
  { uid, gid }: Pick<Vas, "uid" | "gid">,
  creator: Pid | 0,
  knownOwner?: OwnerId,
): Vas {
  const { kernel } = system;
  const vid = lowestFreeId(kernel.vases);
  const owner = knownOwner ?? addOwner(kernel, name, "vas");
  const mm = createMm(system, { kind: "vas", owner, vid });
  const vas: Vas = {
    vid,
    name,
    mode: mode & modeMask,
    uid,
    gid,
    owner,
    creator,
    space: mm.id,
    readers: 0,
    writers: 0,
    attachments: [],
    sharedId: -1,
    segments: [],
    tagged: false,
  };
  kernel.vases.set(vid, vas);
  return vas;
}
