/** What stands beside rows and above columns of the pairs: no two of them touch. */

/** Pixels of a line, and of a letter, of the smallest text. */
const [line, letter] = [16, 6.2] as const;

/** A label in the gutter: CSS pixels below the first row, and its words. */
interface RowLabel {
  readonly top: number;
  readonly text: string;
}

/** What runs, beside its row of `size` pixels; cores whose rows are too near for a line each have one together. */
export function coreLabels(
  rows: readonly { readonly pid: number }[],
  runs: ReadonlyMap<number, number>,
  size: number,
): readonly RowLabel[] {
  const labels: { readonly tops: number[]; readonly cores: number[] }[] = [];
  rows.forEach(({ pid }, index) => {
    const core = runs.get(pid);
    if (core === undefined) return;
    const last = labels.at(-1);
    if (last !== undefined && index * size - last.tops.at(-1)! < line) {
      last.tops.push(index * size);
      last.cores.push(core);
    } else labels.push({ tops: [index * size], cores: [core] });
  });
  return labels.map(({ tops, cores }) => ({
    top: (tops[0]! + tops.at(-1)!) / 2,
    text: `${cores.length === 1 ? "core" : "cores"} ${coreList(cores)}`,
  }));
}

/** `0, 2`; `0–3`. */
function coreList(cores: readonly number[]): string {
  const sorted = [...cores].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  return sorted.length > 2 && last - first === sorted.length - 1 ? `${first}–${last}` : sorted.join(", ");
}

/** Columns whose names stand above: the one that is told (-1 = none), and of each eighth those that have room; with their left edges. */
export function columnLabels(
  names: readonly string[],
  told: number,
  size: number,
): readonly { readonly column: number; readonly left: number }[] {
  const eighths = Array.from({ length: Math.ceil(names.length / 8) }, (_, band) => band * 8);
  const placed: { readonly column: number; readonly left: number; readonly right: number }[] = [];
  for (const column of told < 0 ? eighths : [told, ...eighths.filter((each) => each !== told)]) {
    const width = names[column]!.length * letter;
    const left = Math.max(0, Math.min(column * size, names.length * size - width));
    if (placed.every((other) => left >= other.right + letter || left + width + letter <= other.left))
      placed.push({ column, left, right: left + width });
  }
  return placed.map(({ column, left }) => ({ column, left }));
}
