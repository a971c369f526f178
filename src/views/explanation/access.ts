/** Words for an access that more than one view says. */
import type { AccessExplanation } from "../../protocol/snapshot.js";
import type { Sentence } from "../shell/view-shell.js";

/** The bar's tone for a result. */
export function toneOf(result: AccessExplanation["result"]): Sentence["tone"] {
  switch (result) {
    case "hit":
      return "hit";
    case "refill-from-tlb":
      return "refill";
    case "walk":
      return "walk";
    case "fault":
      return "fault";
  }
}

/** Symbol of a result, the second cue beside its colour. */
export function resultSymbol(result: AccessExplanation["result"]): string {
  return { hit: "✓", "refill-from-tlb": "↻", walk: "▲", fault: "✕" }[result];
}

/** A few words: `JTLB hit`, `walk`, `fault`. */
export function resultWords(access: AccessExplanation): string {
  switch (access.result) {
    case "hit":
    case "refill-from-tlb":
      return `${access.level ?? "TLB"} hit`;
    case "walk":
      return "miss → walk";
    case "fault":
      return "fault";
  }
}
