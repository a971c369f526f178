/** Spaces as kernel code names them: a VAS by its number, a process of the scenario by its place, any other by its id. */
import { firstOtherSpace, firstProcessSpace } from "../../image/kernel-call.js";
import type { Kernel, Mm } from "../state/index.js";

/** The space of a number; undefined: it names none, or one that has ended. */
export function spaceOfNumber(kernel: Kernel, number: number): Mm | undefined {
  if (number >= firstOtherSpace) return kernel.spaces.get((number - firstOtherSpace) as Mm["id"]);
  if (number < firstProcessSpace) {
    const vas = kernel.vases.get(number);
    return vas === undefined ? undefined : kernel.spaces.get(vas.space);
  }
  const image = kernel.image.processes[number - firstProcessSpace];
  const process = [...kernel.processes.values()].find(({ name, parent }) => parent === 0 && name === image?.name);
  return process === undefined || process.exit !== null ? undefined : kernel.spaces.get(process.space);
}

/** Number of a space. */
export function numberOfSpace(kernel: Kernel, mm: Mm): number {
  if (mm.kind === "vas") return mm.vid;
  const process = mm.kind === "original" && mm.pid !== 0 ? kernel.processes.get(mm.pid) : undefined;
  const index =
    process === undefined || process.parent !== 0
      ? -1
      : kernel.image.processes.findIndex(({ name }) => name === process.name);
  return index < 0 ? firstOtherSpace + mm.id : firstProcessSpace + index;
}
