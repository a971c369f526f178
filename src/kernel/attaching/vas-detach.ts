/**
 * vas_detach: what was mapped inside the VAS becomes the VAS's, and the attached mm goes away (vas-semantics §1.6,
 * §2.9).
 */
import { Defect, hasDefect } from "../config/index.js";
import { EventKind } from "../../machine/index.js";
import {
  copyVma,
  forwardLayout,
  isOverlap,
  overlapRanges,
  passLayoutChanges,
  rangeText,
  refreshSubscribers,
  updateCounterpart,
  type Overlap,
  type UpdateResult,
} from "../sharing/index.js";
import { leaveAsid } from "../asids/index.js";
import { refreshContext } from "../shootdown/index.js";
import {
  advanceTime,
  attachmentsOf,
  findCounterpart,
  findVma,
  forgetRefusal,
  liveThreads,
  overlapping,
  pay,
  record,
  releaseShare,
  remember,
  reportDefect,
  spaceOf,
  type AttachedVas,
  type Mm,
  type Process,
  type System,
  type Thread,
  type Vas,
  type Vma,
} from "../state/index.js";
import { errno } from "../abi/index.js";
import { reportLostTouches } from "../memory/index.js";
import { destroyMm, moveReserved, releaseSharedId, removePages } from "../pages/index.js";
import { resolveBounds, type SyncFailure } from "../vas/index.js";
import { emptyInstance } from "./spacejmp-attach.js";

/** vas_detach after the target task was found. Returns 0 or a negative errno. */
export function detachVas(system: System, target: Thread, process: Process, vid: number): number {
  const { kernel } = system;
  const attachment = attachmentsOf(kernel, process).find((held) => held.vid === vid);
  if (attachment === undefined) return -errno.EINVAL;
  const inside = liveThreads(kernel, process.pid).filter((thread) => thread.space === attachment.space);
  const refuse = (failure: NonNullable<SyncFailure>): number =>
    remember(system, { pid: process.pid, vid, call: "detach", ...failure });
  if (target.activeVas === vid) {
    return refuse({ result: -errno.EBUSY, text: `thread ${target.tid} executes in it`, ranges: null });
  }
  if (inside.length > 0 && !kernel.config.detachUnderSibling) {
    return refuse({ result: -errno.EBUSY, text: `thread ${inside[0]!.tid} executes in it`, ranges: null });
  }
  const failure = removeAttachment(system, process, attachment);
  if (failure !== null) return refuse(failure);
  forgetRefusal(system, process.pid, vid);
  return 0;
}

/**
 * Writes back and removes an attachment. On failure it stays attached; with `q9 on` less what was removed before the
 * failure.
 */
export function removeAttachment(system: System, process: Process, attachment: AttachedVas): SyncFailure {
  const { kernel } = system;
  const mm = spaceOf(kernel, attachment.space);
  const vas = kernel.vases.get(attachment.vid)!;
  const home = spaceOf(kernel, vas.space);
  pay(system, "vasDetach");
  if (kernel.config.vasModel === "spacejmp") emptyInstance(system, mm, attachment);
  if (!kernel.config.halfDetach) {
    const obstacle = findObstacle(system, mm, home);
    if (obstacle !== null) return obstacle;
  }
  const born = mm.vmas.filter(({ reference }) => reference === null).map(({ start, end }) => ({ start, end }));
  for (const vma of mm.vmas.filter((candidate) => candidate.reference === process.space)) removePages(system, mm, vma);
  const changes = mm.unpassed.filter(({ direction }) => direction === "home");
  passLayoutChanges(system, mm, null, ["home"]);
  const failure = writeBack(system, mm, vas, home);
  if (failure !== null) return failure;
  if (!kernel.config.unmapNotForwarded)
    for (const { start, end } of changes) refreshSubscribers(system, vas, start, end);
  releaseShare(vas, attachment.type);
  vas.attachments = vas.attachments.filter((id) => id !== attachment.id);
  process.attachments = process.attachments.filter((id) => id !== attachment.id);
  kernel.attached.delete(attachment.id);
  for (const { start, end } of born) forwardLayout(system, home, start, end, null);
  record(system, EventKind.VasDetach, vas.vid, mm.id);
  leaveAsid(kernel, mm);
  releaseSharedId(system, attachment.sharedId);
  releaseSharedId(system, mm.ownSharedId);
  mm.ownSharedId = -1;
  retireMm(system, process, mm);
  return null;
}

/** With `q9 off` a detach that fails changes nothing: this is what it would fail at. */
function findObstacle(system: System, mm: Mm, home: Mm): SyncFailure {
  for (const vma of mm.vmas) {
    if (vma.reference === null) {
      const present = overlapping(home.vmas, vma.start, vma.end).find((other) => !willBeGone(system, mm, vma, other));
      if (present !== undefined) return overlapFailure(vma, present);
    } else if (vma.reference === home.id && vma.attached && system.kernel.config.fidelity === "rfc") {
      const target = findCounterpart(home, vma);
      if (target === undefined && hasDefect(system.kernel.config, boundsDefect(home, vma)))
        return cannotWriteBack(system, vma, home);
      if (target !== undefined && vma.updated < target.updated && system.kernel.config.bothSidesChanged)
        return cannotWriteBack(system, vma, home, "changed on both sides");
    }
  }
  return null;
}

/** Was what two VMAs have in common unmapped inside, so that the write-back removes it from the VAS first? */
function willBeGone(system: System, mm: Mm, one: Vma, other: Vma): boolean {
  if (system.kernel.config.unmapNotForwarded) return false;
  const gone = mm.unpassed.filter(({ direction, kind }) => direction === "home" && kind === "unmap");
  const end = Math.min(one.end, other.end);
  for (let va = Math.max(one.start, other.start); va < end; va += system.kernel.layout.pageBytes)
    if (!gone.some((change) => change.start <= va && va < change.end)) return false;
  return true;
}

function overlapFailure(vma: Vma, present: Vma): NonNullable<SyncFailure> {
  return {
    result: -errno.EFAULT,
    ranges: overlapRanges(present, vma),
    text:
      `\`${vma.name}\` ${rangeText(vma)}, mapped inside, overlaps \`${present.name}\` ` +
      `${rangeText(present)} of the VAS`,
  };
}

/** Hands every VMA that is left in A to V: new ones as they are, old ones if they changed. */
function writeBack(system: System, mm: Mm, vas: Vas, home: Mm): SyncFailure {
  const { kernel } = system;
  for (const vma of [...mm.vmas]) {
    if (vma.reference === null) {
      const copy = copyVma(system, home, mm, vma, true, {
        owner: vas.owner,
        attached: true,
        sharedId: -1,
        name: vma.name,
        kind: "segment",
        mappedAt: advanceTime(kernel),
      });
      if (isOverlap(copy)) return overlapFailure(vma, copy.present);
      moveReserved(mm, home, vma);
    } else if (vma.attached && kernel.config.fidelity === "rfc") {
      const failure = writeBackPart(system, mm, vas, home, vma);
      if (failure !== null) return failure;
    }
    removePages(system, mm, vma, "leaving");
  }
  return null;
}

/** Brings memory of the VAS up to date with what an attached space made of it, and its subscribers with it. */
function writeBackPart(system: System, mm: Mm, vas: Vas, home: Mm, vma: Vma): SyncFailure {
  const { kernel } = system;
  let outcome: UpdateResult | Overlap = updateCounterpart(system, home, mm, vma);
  if (outcome === "no counterpart" && !hasDefect(kernel.config, boundsDefect(home, vma))) {
    const reference = overlapping(home.vmas, vma.start, vma.end)[0]?.reference ?? null;
    outcome = resolveBounds(system, home, mm, vma, reference, true);
  }
  if (outcome === "ok") refreshSubscribers(system, vas, vma.start, vma.end);
  else if (outcome === "unchanged") reportLostTouches(system, mm, vma, "detach");
  else if (typeof outcome === "string") return cannotWriteBack(system, vma, home, outcome);
  else return overlapFailure(vma, outcome.present);
  return null;
}

/** The defect because of which a VMA has no counterpart in the VAS: it was cut (Q4), or has grown (Q1). */
function boundsDefect(home: Mm, vma: Vma): Defect {
  const whole = findVma(home.vmas, vma.start);
  return whole !== undefined && whole.end >= vma.end ? Defect.UnmapNotForwarded : Defect.ResizedMappingLost;
}

function cannotWriteBack(
  system: System,
  vma: Vma,
  home: Mm,
  outcome: UpdateResult = "no counterpart",
): NonNullable<SyncFailure> {
  const defect = outcome === "changed on both sides" ? Defect.BothSidesChanged : boundsDefect(home, vma);
  const text = `\`${vma.name}\` ${rangeText(vma)} cannot be written back: ${outcome}`;
  reportDefect(system, defect, `detach: ${text}`);
  return { result: -errno.EFAULT, text, ranges: null };
}

/** Frees A, unless a sibling thread executes in it: then it stays as an empty shell until that thread is gone (Q6). */
function retireMm(system: System, process: Process, mm: Mm): void {
  const inside = liveThreads(system.kernel, process.pid).filter((thread) => thread.space === mm.id);
  if (inside.length === 0) {
    destroyMm(system, mm);
    return;
  }
  mm.dead = true;
  refreshContext(system, mm);
  reportDefect(
    system,
    Defect.DetachUnderSibling,
    `detach: thread ${inside.map(({ tid }) => tid).join(", ")} executes in the address space that was freed`,
  );
}

/** Frees shells that nobody executes in any more and that no attachment refers to (as after an exec inside). */
export function sweepDeadSpaces(system: System): void {
  const { kernel } = system;
  const users = new Set([...kernel.attached.values()].map(({ space }) => space));
  for (const { state, space } of kernel.threads.values()) if (state !== "exited") users.add(space);
  for (const mm of [...kernel.spaces.values()]) {
    if (!mm.dead || users.has(mm.id)) continue;
    destroyMm(system, mm);
  }
}
