/** What a run has come to in a line, and configurations of the next one. */
import type { ComparisonProposal } from "../../protocol/comparison-snapshot.js";
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

/** A launch configuration with the variant and the settings of a proposal in place of its own. */
export function withSettings<Configuration extends object>(
  configuration: Configuration,
  { other }: Pick<ComparisonProposal, "other">,
): Configuration & { machine: Record<string, string>; kernel: Record<string, string>; variant: string | null } {
  const group = (prefix: string) =>
    Object.fromEntries(
      (other.settings ?? []).flatMap(({ name, value }) =>
        name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), value]] : [],
      ),
    );
  return { ...configuration, variant: other.variant ?? null, machine: group("machine"), kernel: group("kernel") };
}
