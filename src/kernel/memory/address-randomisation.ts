/**
 * ASLR: where a program's stack, mappings and heap are. Every place moves by a whole number of pages, drawn from the
 * kernel's own random sequence, which starts from the machine's seed: one seed, one layout. Programs are linked at
 * fixed addresses, as non-PIE executables, and stay.
 */
import { nextRandom } from "../../machine/index.js";
import type { KernelConfig } from "../config/index.js";
import type { Mm, System } from "../state/index.js";
import type { Layout } from "../abi/index.js";

/** Part of user space that one place may move over. */
const largestPart = 1 / 8;

/** Bytes, exclusive, by which one place can move: a power of two of pages; one page if ASLR is off. */
function range({ userEnd, pageBytes }: Layout, { aslr, aslrBits }: KernelConfig): number {
  const most = Math.floor(Math.log2((userEnd * largestPart) / pageBytes));
  return pageBytes * 2 ** (aslr ? Math.min(aslrBits, most) : 0);
}

/** Bytes by which stack and mappings together can move down at most. */
export function mostRandomBytes(layout: Layout, config: KernelConfig): number {
  return 2 * (range(layout, config) - layout.pageBytes);
}

/** A distance in whole pages, below the entropy that is set; 0 without ASLR, and then nothing is drawn. */
export function randomBytes({ kernel }: System): number {
  const { config, layout } = kernel;
  if (!config.aslr) return 0;
  return layout.pageBytes * (nextRandom(kernel.random) % (range(layout, config) / layout.pageBytes));
}

/**
 * Picks where a new address space has its main stack and its mmap base, which stays below a stack of full size.
 *
 * @param stackTop the stack's end if it is there already, in an attached space.
 */
export function placeRandomly(system: System, mm: Mm, stackTop?: number): void {
  const { layout } = system.kernel;
  mm.stackTop = stackTop ?? layout.stackTop - randomBytes(system);
  mm.mmapTop = mm.stackTop - (layout.stackTop - layout.mmapTop) - randomBytes(system);
}
