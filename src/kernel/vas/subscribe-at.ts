/**
 * A VAS where the caller wants it, as a dynamic linker maps a library's file: at the VAS's own address this is a
 * subscription; anywhere else the pages are those of the VAS, but nothing about them is shared in a TLB, because one shared
 * id stands for one translation (mmu-hardware §6 shape 6, §7.1 I1).
 */
import { Access, type VirtualAddress } from "../../machine/index.js";
import { randomBytes, resolveFault } from "../memory/index.js";
import { forwardLayout, overlapRanges, rangeText } from "../sharing/index.js";
import { errno, isPageAligned, pageBytesOf } from "../abi/index.js";
import { getFrame } from "../frames/index.js";
import {
  checkPermission,
  createVma,
  findOverlap,
  forgetRefusal,
  insertVma,
  need,
  pay,
  remember,
  spaceOf,
  touch,
  type Mm,
  type Process,
  type System,
  type Vma,
} from "../state/index.js";
import { leafOf, mapPage, pagesOf, retainObject } from "../pages/index.js";
import { subscribe } from "./subscription.js";

/**
 * subscribe_at. `address` is where the VAS's lowest segment goes; 0 = where the kernel likes: the VAS's own address, moved
 * up as ASLR moves things if that is on. Returns that address; EINVAL (no such VAS, nothing in it, or an address that
 * begins no page), ENOMEM (it would leave user space), EACCES and EFAULT as subscribe.
 */
export function subscribeAt(system: System, process: Process, vid: number, address: number): number {
  const { kernel } = system;
  const vas = kernel.vases.get(vid);
  if (vas === undefined || !isPageAligned(kernel.layout, address)) return -errno.EINVAL;
  const home = spaceOf(kernel, vas.space);
  const own = home.vmas[0]?.start;
  if (own === undefined) return -errno.EINVAL;
  const start = address === 0 ? own + randomBytes(system) : address;
  if (start === own) {
    const result = subscribe(system, process, vid);
    return result < 0 ? result : own;
  }
  const original = spaceOf(kernel, process.space);
  const mayWrite = checkPermission(vas, process, need.write) === 0;
  const moved = (vma: Vma): Vma =>
    createVma({
      ...vma,
      start: vma.start + (start - own),
      end: vma.end + (start - own),
      kind: "mapping",
      shared: true,
      owner: process.owner,
      reference: null,
      updated: 0,
      attached: true,
      vasPrivate: false,
      subscription: null,
      mappedAt: 0,
      sharedId: -1,
      write: vma.write && mayWrite,
      mayWrite: vma.mayWrite && mayWrite,
      // Moved by no multiple of its large pages, memory can be mapped by base pages only.
      largePage: vma.largePage !== 0 && (start - own) % vma.largePage === 0 ? vma.largePage : 0,
    });
  const refuse = (result: number, text: string, ranges: ReturnType<typeof overlapRanges> | null): number =>
    remember(system, { pid: process.pid, vid, call: "subscribe", result, text, ranges });
  if (checkPermission(vas, process, need.read) < 0) {
    return refuse(
      -errno.EACCES,
      `uid ${process.uid} may not read \`${vas.name}\` (mode 0${vas.mode.toString(8)})`,
      null,
    );
  }
  const copies = home.vmas.map(moved);
  if (copies[0]!.start < kernel.layout.userStart || copies.at(-1)!.end > kernel.layout.userEnd) return -errno.ENOMEM;
  for (const copy of copies) {
    const present = findOverlap(original.vmas, copy.start, copy.end);
    if (present === undefined) continue;
    const text = `\`${copy.name}\` ${rangeText(copy)} overlaps \`${present.name}\` ${rangeText(present)} of the process`;
    return refuse(-errno.EFAULT, text, overlapRanges(copy, present));
  }
  pay(system, "mapRange");
  copies.forEach((copy, at) => mapCopy(system, original, copy, home, home.vmas[at]!));
  forgetRefusal(system, process.pid, vid);
  return start;
}

/** Links the copy of a VMA of the VAS and maps the VAS's frames there, those first that the VAS itself lacks. */
function mapCopy(system: System, original: Mm, copy: Vma, home: Mm, vma: Vma): void {
  retainObject(system, copy);
  insertVma(original.vmas, copy);
  pay(system, "copyVma");
  touch(system, original, copy);
  const access = vma.read || vma.write ? Access.Load : Access.Fetch;
  for (let offset = 0; offset < vma.end - vma.start; offset += pageBytesOf(system.kernel.layout, copy)) {
    const from = (vma.start + offset) as VirtualAddress;
    if (leafOf(system, home, from) === null) resolveFault(system, home, from, access);
    const leaf = leafOf(system, home, from);
    if (leaf === null) continue; // a page without any right
    getFrame(system, leaf.pfn, pagesOf(system, copy));
    mapPage(system, original, copy, (copy.start + offset) as VirtualAddress, leaf.pfn, leaf.write);
  }
  forwardLayout(system, original, copy.start, copy.end, null);
}
