/** The shapes of a lane, from the bins of a core: pure geometry, in pixels. */
import type { TimelineCore } from "../../../protocol/snapshot.js";
import { placeOf, type Stretch } from "../window.js";

/** A run of bins in which one process ran. */
export interface Band {
  readonly pid: number;
  readonly x: number;
  readonly width: number;
}

/**
 * Which process ran when; neighbours of one process are one band. Places are rounded as those of the other shapes are: of many bands a
 * step, which makes the run a little longer, then moves only some.
 */
export function bandsOf(
  core: TimelineCore,
  edges: readonly number[],
  stretch: Stretch,
  width: number,
): readonly Band[] {
  const bands: Band[] = [];
  core.pid.forEach((pid, index) => {
    const x = round(placeOf(edges[index]!, stretch, width));
    const right = round(placeOf(edges[index + 1]!, stretch, width));
    const last = bands.at(-1);
    if (last?.pid === pid) bands[bands.length - 1] = { ...last, width: round(right - last.x) };
    else bands.push({ pid, x, width: round(right - x) });
  });
  return bands;
}

/** Counts a tick of each bin: bins at the end may be shorter than the others. */
export function perTick(counts: readonly number[], edges: readonly number[]): readonly number[] {
  return counts.map((count, index) => count / Math.max(1, edges[index + 1]! - edges[index]!));
}

/** The largest sum of the layers in a bin. */
export function tallest(layers: readonly (readonly number[])[]): number {
  const [first = []] = layers;
  return first.reduce(
    (most, _, index) =>
      Math.max(
        most,
        layers.reduce((sum, layer) => sum + layer[index]!, 0),
      ),
    0,
  );
}

/**
 * Layers stacked on each other as one path a layer, in steps: a bin is as wide as its ticks.
 *
 * @param most value that is `height` pixels tall
 */
export function stackedPaths(
  layers: readonly (readonly number[])[],
  edges: readonly number[],
  stretch: Stretch,
  width: number,
  height: number,
  most: number,
): readonly string[] {
  const places = edges.map((tick) => round(placeOf(tick, stretch, width)));
  const scale = most === 0 ? 0 : height / most;
  const floor = new Float64Array(Math.max(0, edges.length - 1));
  return layers.map((layer) => {
    const pieces: string[] = [];
    layer.forEach((value, index) => {
      const low = floor[index]!;
      if (value <= 0) return;
      floor[index] = low + value;
      const [left, right] = [places[index]!, places[index + 1]!];
      pieces.push(
        `M${left} ${round(height - low * scale)}V${round(height - (low + value) * scale)}H${right}V${round(height - low * scale)}z`,
      );
    });
    return pieces.join("");
  });
}

/** A line through the middles of the bins; bins without a value leave a gap. */
export function linePath(
  values: readonly (number | null)[],
  edges: readonly number[],
  stretch: Stretch,
  width: number,
  height: number,
  most: number,
): string {
  let path = "";
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const x = round(placeOf((edges[index]! + edges[index + 1]!) / 2, stretch, width));
    const y = round(height - (most === 0 ? 0 : (value / most) * height));
    path += `${drawing ? "L" : "M"}${x} ${y}`;
    drawing = true;
  });
  return path;
}

/** Index of the bin that holds a tick, or null. */
export function binAt(edges: readonly number[], tick: number): number | null {
  if (edges.length < 2 || tick < edges[0]! || tick > edges.at(-1)!) return null;
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (edges[middle]! <= tick) low = middle;
    else high = middle - 1;
  }
  return low;
}

const round = (value: number): number => Math.round(value * 10) / 10;
