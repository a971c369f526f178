/** mremap: a mapping that shrinks, grows where it is, or moves with its pages. */
import { forEachLeaf, type Leaf, type VirtualAddress } from "../../machine/index.js";
import { errno, isPageAligned, pageCeil } from "../abi/index.js";
import { getFrame } from "../frames/index.js";
import { mapPage, retainObject } from "../pages/index.js";
import { forwardLayout, showBehind } from "../sharing/index.js";
import { findOverlap, findVma, insertVma, pay, touch, type Mm, type System, type Vma } from "../state/index.js";
import { checkUnmap, findGap, isolate, unmapMemory, unmapRange } from "./memory-map.js";

/** MREMAP_MAYMOVE, MREMAP_FIXED. */
const remapFlags = { mayMove: 1, fixed: 2 } as const;

/**
 * Returns the mapping's address or a negative errno: EINVAL, EFAULT (not all of one mapping), ENOMEM (no room, and it may not
 * move), EBUSY and EACCES as munmap. Mappings of large pages stay where they are, and so does what another space has a
 * counterpart of (chosen).
 */
export function remapMemory(
  system: System,
  mm: Mm,
  address: number,
  oldLength: number,
  newLength: number,
  flags: number,
  target: number,
): number {
  const { layout } = system.kernel;
  const { mayMove, fixed } = remapFlags;
  const moves = (flags & mayMove) !== 0;
  const placed = (flags & fixed) !== 0;
  const [from, to] = [pageCeil(layout, oldLength), pageCeil(layout, newLength)];
  if ((flags & ~(mayMove | fixed)) !== 0 || !isPageAligned(layout, address) || to === 0 || from === 0)
    return -errno.EINVAL;
  if (placed && (!moves || !isPageAligned(layout, target))) return -errno.EINVAL;
  if (placed && target < address + from && address < target + to) return -errno.EINVAL;
  const vma = findVma(mm.vmas, address);
  if (vma === undefined || address + from > vma.end) return -errno.EFAULT;
  if (vma.subscription !== null) return -errno.EBUSY;
  const refused = checkUnmap(system, mm, address, address + from);
  if (refused < 0) return refused;
  // What another space has a counterpart of must stay at its address.
  if (vma.largePage !== 0 || vma.growsDown || vma.reference !== null) return -errno.EINVAL;
  if (to < from) {
    const failed = unmapMemory(system, mm, address + to, from - to);
    if (failed < 0 || !placed) return failed < 0 ? failed : address;
  } else if (to === from && !placed) return address;
  if (!placed && address + from === vma.end && isFree(system, mm, vma.end, address + to)) {
    pay(system, "mapRange");
    vma.end = address + to;
    touch(system, mm, vma);
    forwardLayout(system, mm, vma.start, vma.end, vma.reference);
    return address;
  }
  if (!moves) return -errno.ENOMEM;
  if (placed) {
    if (target < layout.userStart || target + to > layout.userEnd) return -errno.EINVAL;
    const failed = unmapMemory(system, mm, target, to);
    if (failed < 0) return failed;
  }
  const start = placed ? target : findGap(layout, mm, to);
  return start === null ? -errno.ENOMEM : move(system, mm, address, Math.min(from, to), start, to);
}

function isFree({ kernel: { layout } }: System, mm: Mm, start: number, end: number): boolean {
  return end <= layout.userEnd && findOverlap(mm.vmas, start, end) === undefined;
}

/** Moves [address, address + length) with its pages to `start`, where it has `size` bytes. */
function move(system: System, mm: Mm, address: number, length: number, start: number, size: number): number {
  const [old] = isolate(system, mm, address, address + length);
  if (old === undefined) return -errno.EFAULT;
  const moved: Vma = { ...old, start, end: start + size };
  retainObject(system, moved);
  insertVma(mm.vmas, moved);
  touch(system, mm, moved);
  const present: { readonly va: VirtualAddress; readonly leaf: Leaf }[] = [];
  forEachLeaf(system.machine, mm.root, address as VirtualAddress, (address + length) as VirtualAddress, (va, leaf) => {
    present.push({ va, leaf });
  });
  for (const { va, leaf } of present) {
    getFrame(system, leaf.pfn);
    mapPage(system, mm, moved, (va - address + start) as VirtualAddress, leaf.pfn, leaf.write);
  }
  pay(system, "mapRange");
  const failed = unmapRange(system, mm, address, address + length, "moved");
  if (failed === 0) showBehind(system, mm, address, address + length);
  forwardLayout(system, mm, moved.start, moved.end, moved.reference);
  return failed < 0 ? failed : start;
}
