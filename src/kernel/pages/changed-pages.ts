/**
 * Which page of a space changed when: what `q2 off` needs to make two sides agree that both changed a VMA. The patches keep
 * one time stamp a VMA and must give up then (vas-semantics §2.6).
 */
import type { VirtualAddress } from "../../machine/index.js";
import type { Mm, System, Vma } from "../state/index.js";
import { pageBytesOf } from "../abi/index.js";
import { duplicatePage } from "./page-mapping.js";
import { agreeOnSize } from "./split-pages.js";
import { finishGather, startGather } from "../shootdown/index.js";

/** Notes that a fault has given a page of the space another frame; `vma.updated` is the time of it. */
export function notePageChange(system: System, mm: Mm, vma: Vma, va: VirtualAddress): void {
  const { fidelity, bothSidesChanged } = system.kernel.config;
  if (fidelity === "rfc" && !bothSidesChanged) mm.changedPages.set(va, vma.updated);
}

/** Takes each page of two counterparts from the side that changed it last. Both count as changed at the later time. */
export function mergePages(system: System, to: Mm, target: Vma, from: Mm, source: Vma): void {
  agreeOnSize(system, to, target, source);
  agreeOnSize(system, from, source, target);
  const [inward, outward] = [startGather(to), startGather(from)];
  const end = Math.min(target.end, source.end);
  for (let va = Math.max(target.start, source.start); va < end; va += pageBytesOf(system.kernel.layout, source)) {
    const page = va as VirtualAddress;
    const [there, here] = [to.changedPages.get(page) ?? 0, from.changedPages.get(page) ?? 0];
    if (here === there) continue;
    if (here > there) duplicatePage(system, inward, to, target, from, page);
    else duplicatePage(system, outward, from, source, to, page);
    const time = Math.max(here, there);
    to.changedPages.set(page, time);
    from.changedPages.set(page, time);
  }
  finishGather(system, inward);
  finishGather(system, outward);
  target.updated = source.updated = Math.max(target.updated, source.updated);
}
