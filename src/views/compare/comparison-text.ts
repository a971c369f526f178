/** A comparison as tables, and as text with its sentence. */
import { addressText } from "../../notation/index.js";
import type { ComparedLine, ComparisonSnapshot } from "../../protocol/comparison-snapshot.js";
import type { TextTable } from "../export/table-text.js";

/** Counters, one a row. */
export function comparisonTable({ a, b, counters }: ComparisonSnapshot): TextTable {
  return {
    headings: ["counter", "of", `A ${a.label}`, `B ${b.label}`, "B - A"],
    rows: counters.map((one) => [one.name, one.of ?? "", String(one.a), String(one.b), String(one.b - one.a)]),
  };
}

/** Lines of source, one a row. */
export function linesTable(lines: readonly ComparedLine[]): TextTable {
  const costs = ["attempts", "cycles", "firstLevel", "walks", "faults"] as const;
  return {
    headings: ["file", "line", ...costs.flatMap((cost) => [`A ${cost}`, `B ${cost}`]), "source"],
    rows: lines.map(({ source, line, text, a, b }) => [
      source ?? "",
      source === null ? "" : String(line),
      ...costs.flatMap((cost) => [String(a[cost]), String(b[cost])]),
      text.trim(),
    ]),
  };
}

/** What the last TLB level holds, a page a row. */
export function pagesTable({ a, b, pages }: ComparisonSnapshot): TextTable {
  return {
    headings: ["owner", "page", `A at tick ${a.tick}`, `B at tick ${b.tick}`],
    rows: pages.map((page) => [page.ownerName, addressText(page.va), page.a.join("; "), page.b.join("; ")]),
  };
}

/** The sentence, why, remarks, then the tables. */
export function comparisonText(data: ComparisonSnapshot, table: (one: TextTable) => string): string {
  const { sentence, why, remarks } = data;
  const said = `${[sentence, why, ...remarks].filter((line) => line !== "").join("\n")}\n`;
  return [said, ...[comparisonTable(data), linesTable(data.lines), pagesTable(data)].map(table)].join("\n");
}
