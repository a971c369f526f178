/** The stretch of the run that is shown, and how it is moved: ticks in, ticks out. */

/** Ticks from `from` up to `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The smallest stretch that can be zoomed to, in sampling intervals. */
const fewestIntervals = 4;

/** Keeps a stretch inside the run and not below what has been sampled. */
export function clampStretch({ from, to }: Stretch, end: number, interval: number): Stretch {
  const least = Math.min(end, Math.max(1, interval * fewestIntervals));
  const length = Math.min(end, Math.max(least, Math.round(to - from)));
  const start = Math.min(Math.max(0, Math.round(from)), end - length);
  return { from: start, to: start + length };
}

/** Makes a stretch `factor` times as long around a tick that stays where it is. */
export function zoomAround({ from, to }: Stretch, tick: number, factor: number): Stretch {
  return { from: tick - (tick - from) * factor, to: tick + (to - tick) * factor };
}

/** Moves a stretch by a share of its length. */
export function pan({ from, to }: Stretch, share: number): Stretch {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
}

/** Where a tick is, in pixels. */
export function placeOf(tick: number, { from, to }: Stretch, width: number): number {
  return to === from ? 0 : ((tick - from) / (to - from)) * width;
}

/** The tick at a place in pixels. */
export function tickAt(x: number, { from, to }: Stretch, width: number): number {
  return width === 0 ? from : Math.round(from + (x / width) * (to - from));
}

/** Round ticks for an axis, at least `apart` pixels from each other. */
export function axisTicks({ from, to }: Stretch, width: number, apart = 80): readonly number[] {
  const most = Math.max(1, Math.floor(width / apart));
  const raw = Math.max(1, (to - from) / most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw);
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}
