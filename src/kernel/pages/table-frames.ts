/** Frames for page tables. */
import type { OwnerId, Pfn } from "../../machine/index.js";
import { allocateFrame } from "../frames/index.js";
import { pay, type System } from "../state/index.js";

/** A frame for a page table; the machine clears it. */
export function allocateTable(system: System, owner: OwnerId): Pfn {
  pay(system, "zeroPage");
  return allocateFrame(system, owner);
}
