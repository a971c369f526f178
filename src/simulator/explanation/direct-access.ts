/** What is said of an access that asked no TLB and no page table (`accessDirect`). Shared by stories and explanations. */
import { addressText, hexNumber } from "../../notation/index.js";
import { directMapStart, kernelImageStart, type Machine } from "../../machine/index.js";
import type { StepAccess } from "../state/index.js";

/** How an access reached memory without a translation. */
export interface DirectAccess {
  /** What it reached, for the end of a clause: "kernel code", "frame 0x80012 by the direct map". */
  readonly what: string;
  /** The same for views that speak of spaces. */
  readonly where: string;
  /** Why nothing was asked, one sentence. */
  readonly why: string;
  /** What stands in the place of a match equation. */
  readonly term: string;
  /** The equation that gave the physical address. */
  readonly equation: string;
}

/** Tells how; `access.result` is `accessDirect`. */
export function directAccess(machine: Machine, { va, pa, access }: StepAccess): DirectAccess {
  if (va < directMapStart)
    return {
      what: addressText(va),
      where: "physical memory: the MMU is off",
      why: "The MMU is off (PID.T is 0): the physical address is the virtual one.",
      term: "MMU off",
      equation: `PA = VA = ${addressText(pa)}`,
    };
  if (va < kernelImageStart) {
    const frame = `frame ${hexNumber(Math.floor(pa / machine.memory.pageBytes))}`;
    return {
      what: `${frame} by the direct map`,
      where: `${frame} by the kernel's direct map, not through a space`,
      why: "The kernel's direct map has all of memory at a fixed distance, without page tables.",
      term: "direct map",
      equation: `PA = VA − ${addressText(directMapStart)} = ${addressText(pa)}`,
    };
  }
  const what = access === 0 ? "kernel code" : "the kernel's memory";
  return {
    what,
    where: `${what}, which lies in no space`,
    why: "The kernel's own image is reached without page tables.",
    term: "kernel image",
    equation: `PA = image + (VA − ${addressText(kernelImageStart)}) = ${addressText(pa)}`,
  };
}
