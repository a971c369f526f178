/** Steps of a call in words. */
import { addressText, hexNumber } from "../../notation/index.js";
import { presentWork, type Phase, type System } from "../state/index.js";
import type { CoreId } from "../../machine/index.js";

/** What the thread on a core does next in the middle of a call, as in "flushes this core"; null: it is in none. */
export function phaseText({ kernel }: System, id: CoreId): string | null {
  const phase = presentWork(kernel, kernel.cores[id]?.current ?? null)?.phases[0];
  return phase === undefined ? null : textOf(phase);
}

function textOf(phase: Phase): string {
  switch (phase.kind) {
    case "flush":
      return "flush this core";
    case "send":
      return `tell core ${phase.core} to flush`;
    case "barrier":
      return "wait until the broadcast is complete";
    case "acks":
      return "wait for the answers";
    case "free":
      return phase.frames.length === 1
        ? `free frame ${hexNumber(phase.frames[0]!.pfn)}`
        : `free ${phase.frames.length} pages`;
    case "set":
      return `map the copy at ${addressText(phase.va)}`;
    case "unlock":
      return "let go of mmap_lock";
    case "start":
      return "let the child run";
    case "unlazy":
      return "say that this core is no longer idle";
    case "read":
      return "look which flushes this core has missed";
    case "catch up":
      return "do the flushes that this core knows of";
  }
}
