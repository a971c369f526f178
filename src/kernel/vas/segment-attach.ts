/** Attaching a segment's memory to a VAS, and handing it back (vas-semantics §1.6, §2.9). */
import { copyVma, isOverlap, updateCounterpart } from "../sharing/index.js";
import { errno } from "../abi/index.js";
import {
  releaseShare,
  spaceOf,
  takeShare,
  type AccessType,
  type Segment,
  type System,
  type Vas,
} from "../state/index.js";
import { removePages } from "../pages/index.js";

/** Takes the share and copies the segment's VMAs into the VAS. Returns 0, EBUSY or EFAULT (nothing stays attached). */
export function attachSegment(system: System, vas: Vas, segment: Segment, type: AccessType): number {
  if (!takeShare(segment, type)) return -errno.EBUSY;
  const source = spaceOf(system.kernel, segment.space);
  const home = spaceOf(system.kernel, vas.space);
  for (const vma of source.vmas) {
    const copy = copyVma(system, home, source, vma, true, {
      reference: source.id,
      ...(type === "ro" && { write: false, mayWrite: false }),
    });
    if (!isOverlap(copy)) continue;
    releaseShare(segment, type);
    return -errno.EFAULT;
  }
  vas.segments.push({ sid: segment.sid, type });
  return 0;
}

/** Writes back what changed and removes the segment's VMAs from the VAS. Returns 0, or EFAULT: it stays attached. */
export function detachSegment(system: System, vas: Vas, segment: Segment): number {
  const source = spaceOf(system.kernel, segment.space);
  const home = spaceOf(system.kernel, vas.space);
  for (const vma of home.vmas.filter(({ reference }) => reference === source.id)) {
    const outcome = updateCounterpart(system, source, home, vma);
    if (outcome !== "ok" && outcome !== "unchanged") return -errno.EFAULT;
    removePages(system, home, vma);
  }
  const held = vas.segments.find(({ sid }) => sid === segment.sid)!;
  releaseShare(segment, held.type);
  vas.segments = vas.segments.filter((one) => one !== held);
  return 0;
}
