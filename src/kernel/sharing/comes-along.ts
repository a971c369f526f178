/** Which memory of a process appears inside the VASes that it attaches. */
import type { System, Vma } from "../state/index.js";

/** Does memory of a process appear inside its VASes? With SpaceJMP only text, globals and stacks do (`process_part`). */
export function comesAlong(system: System, vma: Vma): boolean {
  const { vasModel, processPart } = system.kernel.config;
  return vasModel === "linux" || processPart === "all" || (vma.kind !== "heap" && vma.kind !== "mapping");
}
