/**
 * One axis of virtual addresses for all lanes. Regions are tiny against 2^31 or 2^38, so the axis is broken: between
 * any two neighbouring boundaries it is linear, occupied stretches get the room, gaps shrink. Order is kept, and a
 * position depends on the address alone, so equal addresses line up in every lane.
 */

/** A half-open range of virtual addresses. */
export type AddressRange = readonly [start: number, end: number];

/** A stretch between neighbouring boundaries. */
export interface AxisPiece {
  readonly start: number;
  readonly end: number;
  /** Pixels from the axis's left end. */
  readonly from: number;
  readonly to: number;
  /** Whether any range covers it. */
  readonly occupied: boolean;
  /** A gap drawn so much smaller than its neighbours' scale that it needs a break mark. */
  readonly broken: boolean;
}

/** The axis: pieces in address order, without holes between them. */
export interface Axis {
  readonly pieces: readonly AxisPiece[];
  /** Pixels; more than asked for if the pieces need it. */
  readonly width: number;
}

const smallestOccupied = 7;
const smallestGap = 5;
const widestGap = 22;
/** A gap at this many times the densest occupied scale (bytes per pixel) gets a break mark. */
const breakFactor = 4;

/** Builds the axis for the ranges in at least `width` pixels. Empty ranges are left out. */
export function buildAxis(ranges: readonly AddressRange[], width: number): Axis {
  const real = ranges.filter(([start, end]) => end > start);
  const boundaries = [...new Set(real.flat())].sort((a, b) => a - b);
  const stretches = boundaries.slice(1).map((end, index) => {
    const start = boundaries[index]!;
    return { start, end, occupied: real.some((range) => range[0] <= start && end <= range[1]) };
  });
  const weights = stretches.map((stretch) => (stretch.occupied ? sizeWeight(stretch.end - stretch.start) : 0));
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const gaps = stretches.map((stretch) => (stretch.occupied ? 0 : gapWidth(stretch.end - stretch.start)));
  const occupiedCount = weights.filter((weight) => weight > 0).length;
  const least = occupiedCount * smallestOccupied + gaps.reduce((sum, gap) => sum + gap, 0);
  const spare = Math.max(0, width - least);

  let at = 0;
  const placed = stretches.map((stretch, index) => {
    const share = stretch.occupied ? smallestOccupied + spare * (weights[index]! / weightSum) : gaps[index]!;
    const from = at;
    at += share;
    return { ...stretch, from, to: at };
  });
  const scales = placed
    .filter((piece) => piece.occupied)
    .map((piece) => (piece.end - piece.start) / (piece.to - piece.from));
  const limit = breakFactor * Math.max(...scales);
  const pieces = placed.map((piece) => ({
    ...piece,
    broken: !piece.occupied && (piece.end - piece.start) / (piece.to - piece.from) > limit,
  }));
  return { pieces, width: pieces.length === 0 ? width : at };
}

/** Where an address stands, in pixels. Addresses outside the axis stand at its ends. */
export function positionOf(axis: Axis, address: number): number {
  const piece = axis.pieces.find((candidate) => address < candidate.end);
  if (piece === undefined) return axis.pieces.at(-1)?.to ?? 0;
  const inside = Math.max(0, address - piece.start) / (piece.end - piece.start);
  return piece.from + inside * (piece.to - piece.from);
}

/** Where occupied runs begin: the addresses worth a label. */
export function runStarts(axis: Axis): number[] {
  return axis.pieces
    .filter((piece, index) => piece.occupied && !(axis.pieces[index - 1]?.occupied ?? false))
    .map((piece) => piece.start);
}

/** Larger stretches get more room, a doubling the same step each time. */
function sizeWeight(bytes: number): number {
  return 1 + Math.log2(1 + bytes / 4096);
}

function gapWidth(bytes: number): number {
  return Math.min(widestGap, smallestGap + Math.log2(1 + bytes / 4096));
}
