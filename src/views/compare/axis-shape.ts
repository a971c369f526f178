/** The mirror's shapes: what each run missed in equal stretches of one axis, and who ran. Pure geometry, in pixels. */
import type { ComparedCurve } from "../../protocol/comparison-snapshot.js";

/** What the axis counts: instructions begun, attempts, or cycles of the core that ran longest. */
export type CompareAxis = "progress" | "ticks" | "cycles";

/** Where both runs end on an axis. */
export function axisEnd(a: ComparedCurve, b: ComparedCurve, axis: CompareAxis): number {
  return Math.max(1, a[axis].at(-1) ?? 0, b[axis].at(-1) ?? 0);
}

/** Index of the last border at or before a value; borders ascend. */
function borderAt(values: readonly number[], value: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Misses of a bin: those of the first level that a later one answered, and walks. */
export interface MirrorBin {
  readonly refills: number;
  readonly walks: number;
}

/** Counts of equal stretches of the axis. */
export function mirrorBins(curve: ComparedCurve, axis: CompareAxis, end: number, count: number): readonly MirrorBin[] {
  const at = (values: readonly number[], place: number) => values[borderAt(curve[axis], place)] ?? 0;
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [(index / count) * end, ((index + 1) / count) * end];
    const walks = at(curve.walks, to) - at(curve.walks, from);
    return { walks, refills: at(curve.firstLevel, to) - at(curve.firstLevel, from) - walks };
  });
}

/** A stretch in which one process ran. */
export interface MirrorBand {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Who ran, as far as the borders tell; neighbours are joined. */
export function mirrorBands(curve: ComparedCurve, axis: CompareAxis): readonly MirrorBand[] {
  const bands: MirrorBand[] = [];
  curve.runs.forEach((name, index) => {
    if (index === 0) return;
    const [from, to] = [curve[axis][index - 1]!, curve[axis][index]!];
    const last = bands.at(-1);
    if (last?.name === name) bands[bands.length - 1] = { ...last, to };
    else bands.push({ name, from, to });
  });
  return bands;
}

/** Tick of a run at a place of the axis: of the border at or before it. */
export function tickAtPlace(curve: ComparedCurve, axis: CompareAxis, place: number): number {
  return curve.ticks[borderAt(curve[axis], place)] ?? 0;
}

/** Place of a tick on the axis. */
export function placeOfTick(curve: ComparedCurve, axis: CompareAxis, tick: number): number {
  return curve[axis][borderAt(curve.ticks, tick)] ?? 0;
}
