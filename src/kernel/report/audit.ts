/** Frame accounting, checked from scratch: what the page tables and objects hold against what the counters say. */
import {
  firstFrame,
  forEachLeaf,
  frameOwnerOf,
  freeTables,
  type Leaf,
  type Pfn,
  type VirtualAddress,
} from "../../machine/index.js";
import { findVma, windowsOf, type Mm, type System, type Vma } from "../state/index.js";
import { framesOf, pagesOf, rights } from "../pages/index.js";
import { pageBytesOf } from "../abi/index.js";
import { addressText, hexNumber } from "../../notation/index.js";

interface Counts {
  readonly references: Map<Pfn, number>;
  readonly mappings: Map<Pfn, number>;
}

/** Every disagreement, as a sentence; empty = all adds up. Slow: for tests. */
export function auditFrames(system: System): string[] {
  const { kernel, machine } = system;
  const problems: string[] = [];
  const counts: Counts = { references: new Map(), mappings: new Map() };
  for (const mm of kernel.spaces.values()) auditSpace(system, mm, counts, problems);
  for (const object of kernel.objects.values()) {
    for (const pfn of [...object.pages.values(), ...object.reserved.values()])
      increment(counts.references, pfn, framesOf(system, object));
    const users = [...kernel.spaces.values()]
      .flatMap(({ vmas }) => vmas)
      .filter((vma) => vma.object === object.id).length;
    if (users + (object.file === undefined ? 0 : 1) !== object.users)
      problems.push(`object ${object.id} counts ${object.users} users, ${users} VMAs map it`);
  }
  auditWindows(system, counts);
  const first = firstFrame(machine.memory);
  const free = new Set(kernel.frames.free);
  if (free.size !== kernel.frames.free.length) problems.push("a frame is in the free list twice");
  kernel.frames.references.forEach((references, index) => {
    const pfn = (first + index) as Pfn;
    const name = `frame ${hexNumber(pfn)}`;
    const found = counts.references.get(pfn) ?? 0;
    const mapped = counts.mappings.get(pfn) ?? 0;
    if (references !== found) problems.push(`${name} counts ${references} references, ${found} exist`);
    if (kernel.frames.mappings[index] !== mapped)
      problems.push(`${name} counts ${kernel.frames.mappings[index]} mappings, ${mapped} exist`);
    if ((references === 0) !== free.has(pfn))
      problems.push(`${name} has ${references} references and is ${free.has(pfn) ? "" : "not "}free`);
    if ((references === 0) !== (frameOwnerOf(machine.memory, pfn) === -1))
      problems.push(`${name} has ${references} references and the wrong owner`);
  });
  const used = kernel.frames.references.filter((references) => references > 0).length;
  if (used !== kernel.frames.used) problems.push(`${kernel.frames.used} frames are counted as used, ${used} are`);
  return [...problems, ...auditSharing(system)];
}

/** Counts the frames that calls in the middle still hold. */
function auditWindows({ kernel }: System, { references }: Counts): void {
  const windows = windowsOf(kernel);
  if (windows === null) return;
  const held = windows.left.flatMap(({ frames }) => frames);
  for (const phase of windows.works.flatMap(({ phases }) => phases))
    if (phase.kind === "free") held.push(...phase.frames);
    else if (phase.kind === "clear" || phase.kind === "set") held.push({ pfn: phase.pfn, pages: 1 });
  for (const { pfn, pages } of held) increment(references, pfn, pages);
}

/** Counts a frame, or each frame of a large page. */
function increment(counts: Map<Pfn, number>, first: Pfn, pages = 1): void {
  for (let pfn = first; pfn < first + pages; pfn++) counts.set(pfn, (counts.get(pfn) ?? 0) + 1);
}

/** Has an entry the rights that its VMA gives? It may be write-protected all the same, for copy on write. */
function allowedBy(vma: Vma, leaf: Leaf): boolean {
  const { read, execute, user } = rights(vma, leaf.write);
  return (!leaf.write || vma.write) && leaf.read === read && leaf.execute === execute && leaf.user === user;
}

/** Counts what one page table holds, and checks that it holds nothing that the VMAs do not allow. */
function auditSpace(system: System, mm: Mm, counts: Counts, problems: string[]): void {
  const { machine, kernel } = system;
  freeTables(machine, mm.root, (pfn) => increment(counts.references, pfn));
  forEachLeaf(machine, mm.root, 0 as VirtualAddress, kernel.layout.userEnd as VirtualAddress, (va, leaf, bytes) => {
    increment(counts.references, leaf.pfn, bytes / kernel.layout.pageBytes);
    increment(counts.mappings, leaf.pfn, bytes / kernel.layout.pageBytes);
    const vma = findVma(mm.vmas, va);
    const where = `space ${mm.id} at ${addressText(va)}`;
    if (vma === undefined) problems.push(`${where}: present, but in no VMA`);
    else if (bytes !== pageBytesOf(kernel.layout, vma))
      problems.push(`${where}: a page of ${bytes} bytes, the VMA has others`);
    else if (!allowedBy(vma, leaf)) problems.push(`${where}: permissions exceed the VMA's`);
    else if (leaf.shared !== vma.sharedId)
      problems.push(`${where}: shared id ${leaf.shared}, VMA says ${vma.sharedId}`);
  });
  for (const [va, pfn] of mm.reserved) {
    const vma = findVma(mm.vmas, va);
    const where = `space ${mm.id} at ${addressText(va)}`;
    if (vma === undefined || vma.largePage === 0) problems.push(`${where}: a large page is reserved, but for no VMA`);
    else increment(counts.references, pfn, pagesOf(system, vma));
  }
  mm.vmas.forEach((vma, index) => {
    const next = mm.vmas[index + 1];
    if (vma.end <= vma.start || (next !== undefined && next.start < vma.end)) {
      problems.push(`space ${mm.id}: VMA at ${addressText(vma.start)} is empty or overlaps the next`);
    }
    const bytes = pageBytesOf(kernel.layout, vma);
    if (vma.start % bytes !== 0 || vma.end % bytes !== 0)
      problems.push(`space ${mm.id}: VMA at ${addressText(vma.start)} is no multiple of its pages of ${bytes} bytes`);
  });
}

/** Shared ids and attachments against those who hold them. */
function auditSharing(system: System): string[] {
  const { kernel } = system;
  const problems: string[] = [];
  for (const vas of kernel.vases.values()) {
    const subscribed = [...kernel.processes.values()]
      .flatMap(({ subscriptions }) => subscriptions)
      .filter(({ vid, sharedId }) => vid === vas.vid && sharedId !== -1).length;
    const attached = [...kernel.attached.values()].filter((one) => one.vid === vas.vid && one.sharedId !== -1).length;
    const counted = vas.sharedId === -1 ? 0 : kernel.sharedIds[vas.sharedId]!.holders;
    if (counted !== subscribed + attached) {
      problems.push(`VAS ${vas.vid} counts ${counted} holders of its shared id, ${subscribed + attached} exist`);
    }
    if (vas.sharedId !== -1 && kernel.sharedIds[vas.sharedId]!.vid !== vas.vid)
      problems.push(`shared id ${vas.sharedId} does not belong to VAS ${vas.vid}`);
    for (const { sid } of vas.segments)
      if (!kernel.segments.has(sid)) problems.push(`VAS ${vas.vid} has segment ${sid}, which is gone`);
    if (vas.readers + vas.writers !== vas.attachments.length) {
      problems.push(
        `VAS ${vas.vid} counts ${vas.readers} readers and ${vas.writers} writers, ` +
          `${vas.attachments.length} attachments`,
      );
    }
  }
  for (const segment of kernel.segments.values()) {
    const held =
      [...kernel.vases.values()].filter(({ segments }) => segments.some(({ sid }) => sid === segment.sid)).length +
      [...kernel.attached.values()].filter(({ segments }) => segments.some(({ sid }) => sid === segment.sid)).length;
    if (segment.readers + segment.writers !== held) {
      problems.push(
        `segment ${segment.sid} counts ${segment.readers} readers and ${segment.writers} writers, ` +
          `${held} VASes have it`,
      );
    }
  }
  return problems;
}
