/** What a run has come to, in a line. */
import type { Verdict } from "../../protocol/verdict.js";

/** "✕ 2 of 3 expectations fail", "✓ 3 expectations hold", "finished: 12 walks". */
export function verdictText({ expectations, walks, redundant, hazards, stop }: Verdict): string {
  const failing = expectations.filter(({ passed }) => !passed).length;
  const of = redundant === null || redundant === 0 ? `${walks} walks` : `${walks} walks, ${redundant} redundant`;
  const found = hazards > 0 ? `⚠ ${hazards} hazards · ` : "";
  if (failing > 0) return `${found}✕ ${failing} of ${expectations.length} expectations fail · ${of}`;
  if (expectations.length > 0)
    return `${found}✓ ${expectations.length === 1 ? "1 expectation holds" : `${expectations.length} expectations hold`} · ${of}`;
  return `${found}${stop} · ${of}`;
}

/** Has the run gone wrong: does an expectation fail, or was a hazard found? */
export function failsIn({ expectations, hazards }: Verdict): boolean {
  return hazards > 0 || expectations.some(({ passed }) => !passed);
}
