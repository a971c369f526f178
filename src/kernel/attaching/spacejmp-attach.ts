/**
 * Memory of SpaceJMP's VASes (vas-semantics §3.1, recalled): a VAS is a set of segments; a process that attaches it gets
 * an instance, which is those segments, what only this process attached to it, and the process's text, globals and
 * stacks. Segments come and go as a whole, in the VAS and at once in all its instances.
 */
import type { SegmentImage } from "../../image/image.js";
import { refreshContext } from "../shootdown/index.js";
import { copyVma, isOverlap, overlapRanges, rangeText } from "../sharing/index.js";
import { mapSegment } from "../loading/index.js";
import { errno } from "../abi/index.js";
import {
  findOverlap,
  overlapping,
  pay,
  releaseShare,
  remember,
  spaceOf,
  type AccessType,
  type AttachedVas,
  type Mm,
  type Segment,
  type System,
  type Vas,
  type Vma,
} from "../state/index.js";
import { createMm, removePages } from "../pages/index.js";
import { freeLock } from "../waiting/index.js";
import { copyVasVma, lowestFreeId } from "../vas/index.js";

/** Makes a segment of the file a segment of its VAS, called `vas.segment`. Boot only. */
export function bootSegment(system: System, vas: Vas, image: SegmentImage): void {
  const { kernel } = system;
  const mm = createMm(system, { kind: "segment", owner: vas.owner });
  const { start, end } = mapSegment(system, mm, image, "segment", true);
  const segment: Segment = {
    sid: lowestFreeId(kernel.segments),
    name: `${vas.name}.${image.name}`,
    start,
    end,
    mode: vas.mode,
    uid: vas.uid,
    gid: vas.gid,
    owner: vas.owner,
    creator: 0,
    space: mm.id,
    readers: 0,
    writers: 0,
    lock: freeLock(kernel.config.segmentLocks === "all"),
  };
  kernel.segments.set(segment.sid, segment);
  attachToVas(system, vas, segment, image.write ? "rw" : "ro");
}

/** Attachments of a VAS, in the order in which they were made. */
export function instancesOf(system: System, vas: Vas): AttachedVas[] {
  return vas.attachments.map((id) => system.kernel.attached.get(id)!);
}

/** Takes a segment into a VAS and into all instances. Returns 0, or EFAULT for an overlap: then nothing has changed. */
export function attachToVas(system: System, vas: Vas, segment: Segment, type: AccessType): number {
  const { kernel } = system;
  const home = spaceOf(kernel, vas.space);
  const instances = instancesOf(system, vas);
  for (const mm of [home, ...instances.map(({ space }) => spaceOf(kernel, space))]) {
    const present = findOverlap(mm.vmas, segment.start, segment.end);
    if (present !== undefined) return refuseOverlap(system, vas.vid, mm, segment, present);
  }
  const vma = mapInto(system, home, segment, type);
  countUser(segment, type);
  vas.segments.push({ sid: segment.sid, type });
  for (const instance of instances) {
    const mm = spaceOf(kernel, instance.space);
    copyVasVma(system, mm, vas, vma, instance.type, instance.sharedId);
    refreshContext(system, mm);
  }
  return 0;
}

/** Takes a segment into one instance alone. Returns 0, or EFAULT for an overlap. */
export function attachToInstance(system: System, instance: AttachedVas, segment: Segment, type: AccessType): number {
  const mm = spaceOf(system.kernel, instance.space);
  const present = findOverlap(mm.vmas, segment.start, segment.end);
  if (present !== undefined) return refuseOverlap(system, instance.vid, mm, segment, present);
  mapInto(system, mm, segment, type);
  countUser(segment, type);
  instance.segments.push({ sid: segment.sid, type });
  return 0;
}

function refuseOverlap(system: System, vid: number, mm: Mm, segment: Segment, present: Vma): number {
  const [wanted] = spaceOf(system.kernel, segment.space).vmas;
  if (mm.pid === 0) return -errno.EFAULT;
  return remember(system, {
    pid: mm.pid,
    vid,
    call: "attach",
    result: -errno.EFAULT,
    ranges: overlapRanges(wanted!, present),
    text: `segment \`${segment.name}\` ${rangeText(wanted!)} overlaps \`${present.name}\` ${rangeText(present)}`,
  });
}

/** Maps the memory of a segment into a space where its range is free. */
function mapInto(system: System, mm: Mm, segment: Segment, type: AccessType): Vma {
  const source = spaceOf(system.kernel, segment.space);
  const readOnly = type === "ro" && { write: false, mayWrite: false };
  const copy = copyVma(system, mm, source, source.vmas[0]!, true, { reference: source.id, ...readOnly });
  if (isOverlap(copy)) throw new Error(`the range of segment ${segment.sid} is not free`);
  return copy;
}

/** Any number of writers may have a segment: its lock keeps them apart, not its attachment. */
function countUser(segment: Segment, type: AccessType): void {
  if (type === "ro") segment.readers++;
  else segment.writers++;
}

/** Takes a segment out of a VAS and of all its instances. */
export function detachFromVas(system: System, vas: Vas, segment: Segment): void {
  const held = vas.segments.find(({ sid }) => sid === segment.sid)!;
  for (const mm of [vas, ...instancesOf(system, vas)].map(({ space }) => spaceOf(system.kernel, space))) {
    unmapSegment(system, mm, segment);
  }
  releaseShare(segment, held.type);
  vas.segments = vas.segments.filter((one) => one !== held);
}

/** Takes a segment out of the one instance that has it. */
export function detachFromInstance(system: System, instance: AttachedVas, segment: Segment): void {
  const held = instance.segments.find(({ sid }) => sid === segment.sid)!;
  unmapSegment(system, spaceOf(system.kernel, instance.space), segment);
  releaseShare(segment, held.type);
  instance.segments = instance.segments.filter((one) => one !== held);
}

function unmapSegment(system: System, mm: Mm, segment: Segment): void {
  pay(system, "mapRange");
  for (const vma of overlapping(mm.vmas, segment.start, segment.end)) removePages(system, mm, vma);
  refreshContext(system, mm);
}

/**
 * Before an instance goes away: unmaps all of it. Nothing is handed back: what its segments hold is theirs, what was
 * mapped inside is the instance's and is lost with it (chosen).
 */
export function emptyInstance(system: System, mm: Mm, attachment: AttachedVas): void {
  for (const vma of [...mm.vmas]) removePages(system, mm, vma);
  for (const { sid, type } of attachment.segments) releaseShare(system.kernel.segments.get(sid)!, type);
  attachment.segments = [];
}
