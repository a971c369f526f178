/** How a schedule ended, in words that are equal for equal ends. */
import { kernelOwner, pitfallId } from "../../machine/index.js";
import { endOfRun, exitText, type System } from "../../kernel/index.js";

/** "A: exit 0; B: SIGSEGV …", or why it went no further. */
export function endText(system: System): string {
  const end = endOfRun(system);
  if (end !== null && end.reason !== "finished") return end.detail;
  const exits = [...system.kernel.processes.values()]
    .filter((process) => process.exit !== null || Number(process.owner) !== kernelOwner)
    .map((process) => (process.exit === null ? process.name : exitText(process, process.exit)));
  const pitfalls = [...new Set(system.machine.hazards.map(({ pitfall }) => pitfall))].sort((a, b) => a - b);
  return [...exits, ...(pitfalls.length > 0 ? [pitfalls.map(pitfallId).join(" ")] : [])].join("; ");
}
