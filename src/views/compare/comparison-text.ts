/** A comparison as a table, and as text with its sentence. */
import type { ComparisonSnapshot } from "../../protocol/comparison-snapshot.js";
import type { TextTable } from "../export/table-text.js";

/** Counters, one a row. */
export function comparisonTable({ a, b, counters }: ComparisonSnapshot): TextTable {
  return {
    headings: ["counter", "of", `A ${a.label}`, `B ${b.label}`, "B - A"],
    rows: counters.map((one) => [one.name, one.of ?? "", String(one.a), String(one.b), String(one.b - one.a)]),
  };
}

/** The sentence, why, remarks, then the table. */
export function comparisonText(data: ComparisonSnapshot, table: (one: TextTable) => string): string {
  const { sentence, why, remarks } = data;
  return `${[sentence, why, ...remarks].filter((line) => line !== "").join("\n")}\n\n${table(comparisonTable(data))}`;
}
