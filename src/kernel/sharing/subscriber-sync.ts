/**
 * Subscribers follow the VAS: when a frame or the layout of a VAS's memory changes, the spaces that have it mapped by
 * subscription change with it. They must: under one shared id there can be one translation only (I1).
 */
import type { VirtualAddress } from "../../machine/index.js";
import { finishGather, refreshContext, startGather, zapPage } from "../shootdown/index.js";
import {
  attachmentsOf,
  cutsPage,
  insertVma,
  overlapping,
  pay,
  removeVma,
  spaceOf,
  type Mm,
  type System,
  type Vas,
  type Vma,
} from "../state/index.js";
import { pageBytesOf } from "../abi/index.js";
import { duplicateRange, isolateConcerned, isShareable, releaseObject, retainObject } from "../pages/index.js";

/** A space that has a VAS mapped by subscription, and the shared id that its process holds for it, or -1. */
export interface SubscribedSpace {
  readonly mm: Mm;
  readonly sharedId: number;
}

/** Spaces with a subscription of a VAS: of each subscriber the original one, and the attached ones with a copy of it. */
export function subscribedSpaces(system: System, vid: number): SubscribedSpace[] {
  const { kernel } = system;
  return [...kernel.processes.values()].flatMap((process) =>
    process.subscriptions
      .filter((held) => held.vid === vid)
      .flatMap(({ sharedId }) =>
        [process.space, ...attachmentsOf(kernel, process).map(({ space }) => space)].map((space) => ({
          mm: spaceOf(kernel, space),
          sharedId,
        })),
      ),
  );
}

/**
 * Makes what subscribers have mapped of [start, end) of a VAS equal to what the VAS has there now. Memory that is new in the
 * VAS is not added: it is seen by new subscribers only.
 */
export function refreshSubscribers(system: System, vas: Vas, start: number, end: number): void {
  const home = spaceOf(system.kernel, vas.space);
  for (const { mm, sharedId } of subscribedSpaces(system, vas.vid)) {
    const parts = isolateConcerned(system, mm, start, end, ({ subscription }) => subscription === vas.vid);
    const gather = startGather(mm);
    for (const part of parts) {
      for (let va = part.start; va < part.end; va += pageBytesOf(system.kernel.layout, part))
        zapPage(system, gather, va as VirtualAddress);
      removeVma(mm.vmas, part);
      releaseObject(system, part);
    }
    finishGather(system, gather);
    for (const part of parts)
      for (const vma of overlapping(home.vmas, part.start, part.end))
        mapAgain(system, vas, home, vma, mm, part, sharedId);
    if (parts.length > 0) refreshContext(system, mm);
  }
}

/** Maps what of a VMA of the VAS lies where a subscriber had `part`. */
function mapAgain(system: System, vas: Vas, home: Mm, vma: Vma, mm: Mm, part: Vma, sharedId: number): void {
  const [start, end] = [Math.max(vma.start, part.start), Math.min(vma.end, part.end)];
  const largePage = cutsPage(vma, start) || cutsPage(vma, end) ? 0 : vma.largePage;
  const copy: Vma = {
    ...part,
    start,
    end,
    largePage,
    read: vma.read,
    write: vma.write && part.mayWrite,
    execute: vma.execute,
    object: vma.object,
    offset: vma.offset + (start - vma.start),
    sharedId: isShareable(system, vas, vma) && largePage === vma.largePage ? sharedId : -1,
  };
  retainObject(system, copy);
  insertVma(mm.vmas, copy);
  pay(system, "copyVma");
  duplicateRange(system, mm, copy, home, vma);
}
