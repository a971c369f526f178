/** Libraries that the scenario shares: files whose text is the one segment of a VAS. */
import type { System } from "../state/index.js";

/** A share: its VAS, where the file's first byte lies, and where its text ends. */
export interface Share {
  readonly vid: number;
  readonly base: number;
  readonly textEnd: number;
}

/** The share of a file of the tree, or null: there is none, or shares are off. */
export function shareOf({ kernel }: System, inode: number): Share | null {
  if (kernel.config.share === "off") return null;
  for (const [vid, vas] of kernel.vases) {
    const [vma] = kernel.spaces.get(vas.space)?.vmas ?? [];
    if (vma === undefined || vma.object === null || kernel.objects.get(vma.object)?.file !== inode) continue;
    if (vas.creator === 0) return { vid, base: vma.start - vma.offset, textEnd: vma.end };
  }
  return null;
}
