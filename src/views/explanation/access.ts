/** Words for an access that more than one view says. */
import type { AccessExplanation } from "../../protocol/snapshot.js";
import type { Sentence } from "../shell/view-shell.js";

/** What colour and symbol depend on. */
type Toned = Pick<AccessExplanation, "result"> & Partial<Pick<AccessExplanation, "hazard">>;

/** The bar's tone for a result. */
export function toneOf({ result, hazard = null }: Toned): Sentence["tone"] {
  if (hazard !== null) return "hazard";
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
export function resultSymbol({ result, hazard = null }: Toned): string {
  return hazard !== null ? "⚠" : { hit: "✓", "refill-from-tlb": "↻", walk: "▲", fault: "✕" }[result];
}

/** A few words: `JTLB hit`, `walk`, `fault`. */
export function resultWords(access: AccessExplanation): string {
  switch (access.result) {
    case "hit":
    case "refill-from-tlb":
      return `${access.level ?? "TLB"} hit${access.hazard === null ? "" : `, ${access.hazard}`}`;
    case "walk":
      return "miss → walk";
    case "fault":
      return "fault";
  }
}
