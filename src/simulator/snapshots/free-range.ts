/** Where memory of a VAS that did not fit into a process would fit: of the spaces as they are now. */
import type { Mm, System, Vma } from "../../kernel/index.js";

/**
 * The lowest range from the refused one on that has its size and is free both in the process and in the VAS, whose own memory there
 * would move to it: bytes, start and end. "none": there is no such range. Null: the process or the VAS has gone, or it was
 * not for an overlap that the call was refused.
 */
export function freeRangeFor(
  system: System,
  refusal: System["kernel"]["refusals"][number],
): readonly [number, number] | "none" | null {
  const { kernel } = system;
  const process = kernel.processes.get(refusal.pid);
  const vas = kernel.vases.get(refusal.vid);
  const inProcess = process === undefined ? undefined : kernel.spaces.get(process.space);
  const inVas = vas === undefined ? undefined : kernel.spaces.get(vas.space);
  if (refusal.ranges === null || !isAlive(inProcess) || !isAlive(inVas)) return null;
  const [from, end] = refusal.ranges.first;
  const isMoved = (vma: Vma): boolean => vma.start < end && vma.end > from;
  const step = Math.max(kernel.layout.pageBytes, ...inVas.vmas.filter(isMoved).map(({ largePage }) => largePage));
  // What comes from the VAS already is no obstacle to it: it would move as well.
  const taken = [...inProcess.vmas, ...inVas.vmas.filter((vma) => !isMoved(vma))].sort((a, b) => a.start - b.start);
  let start = from;
  for (const vma of taken)
    if (vma.start < start + (end - from) && vma.end > start) start = Math.ceil(vma.end / step) * step;
  return start + (end - from) > kernel.layout.userEnd ? "none" : [start, start + (end - from)];
}

function isAlive(mm: Mm | undefined): mm is Mm {
  return mm !== undefined && !mm.dead;
}
