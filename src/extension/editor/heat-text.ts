/** Costs of a line in a column of fixed width. */
import type { LineHeat } from "../../protocol/verdict.js";

/** Width of the column, as CSS has it: two numbers of four characters, and a bar. */
export const heatWidth = "11ch";

/** `54k`, `1.2M`; at most four characters. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 1e6 ? [count / 1e3, "k"] : count < 1e9 ? [count / 1e6, "M"] : [count / 1e9, "G"];
  return `${value < 9.95 ? value.toFixed(1) : Math.floor(value)}${unit}`;
}

/** Misses of the first level, then cycles, right-aligned with spaces that do not collapse. */
export function heatText({ firstLevel, cycles }: Pick<LineHeat["lines"][number], "firstLevel" | "cycles">): string {
  const cell = (text: string) => text.padStart(4, "\u00a0");
  return `${cell(firstLevel === 0 ? "" : shortCount(firstLevel))}\u00a0${cell(shortCount(cycles))}`;
}

/** Which of `steps` a line's cycles come to, by their logarithm: 0 for next to nothing. */
export function shareOfCycles(cycles: number, most: number, steps: number): number {
  const share = Math.log1p(cycles) / Math.log1p(Math.max(1, most));
  return Math.min(steps - 1, Math.max(0, Math.floor(share * steps)));
}
