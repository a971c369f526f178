/** The kernel's records as a whole, without what never changes while schedules are explored and what is kept apart. */
import type { System } from "../../kernel/index.js";

type Kernel = System["kernel"];

const constant = new Set([
  "config",
  "changedSettings",
  "layout",
  "image",
  "output",
  "schedule",
  "only",
  "revision",
] satisfies (keyof Kernel)[] as string[]);

/** Names of the records that change: the same as long as a kernel lives. */
export function ownNames(kernel: Kernel): readonly string[] {
  return Object.keys(kernel).filter((name) => !constant.has(name));
}
