/** Steps of a call in words. */
import { addressText, hexNumber } from "../../notation/index.js";
import { presentWork, type Phase, type System } from "../state/index.js";
import type { CoreId, SpaceId } from "../../machine/index.js";

/** What the thread on a core does next in the middle of a call, as in "flushes this core"; null: it is in none. */
export function phaseText(system: System, id: CoreId): string | null {
  const { kernel } = system;
  const phase = presentWork(kernel, kernel.cores[id]?.current ?? null)?.phases[0];
  return phase === undefined ? null : textOf(system, id, phase);
}

/** Whose a space is. */
function nameOf({ kernel }: System, space: SpaceId): string {
  for (const { space: own, name } of kernel.processes.values()) if (own === space) return name;
  const attached = kernel.attached.get(space);
  const vas = [...kernel.vases.values()].find((one) => one.space === space || one.vid === attached?.vid);
  return vas?.name ?? `space ${space}`;
}

function textOf(system: System, id: CoreId, phase: Phase): string {
  switch (phase.kind) {
    case "flush":
      return "flush this core";
    case "send":
      return phase.flush.registers === true
        ? `tell core ${phase.core} to write its shared ids`
        : `tell core ${phase.core} to flush`;
    case "barrier":
      return "wait until the broadcast is complete";
    case "acks":
      return "wait for the answers";
    case "free":
      return phase.frames.length === 1
        ? `free frame ${hexNumber(phase.frames[0]!.pfn)}`
        : `free ${phase.frames.length} pages`;
    case "clear":
      return `take away the page at ${addressText(phase.va)} that was copied`;
    case "set":
      return `map the copy at ${addressText(phase.va)}`;
    case "unlock":
      return "let go of mmap_lock";
    case "start":
      return "let the child run";
    case "unlazy":
      return system.kernel.cores[id]!.loaded === phase.space
        ? "say that this core is no longer idle"
        : `say that this core is about to run in the space of ${nameOf(system, phase.space)}`;
    case "read":
      return "look which flushes this core has missed";
    case "load":
      return `write the context of ${nameOf(system, phase.space)}`;
    case "registers":
      return "write this core's registers of shared ids";
    case "release":
      return `let go of the shared id ${phase.sharedId}`;
    case "exit":
      return "free the page tables and tell the parent";
    case "catch up":
      return "do the flushes that this core knows of";
  }
}
