/** Paints the marks of pairs: rows are processes, columns are VASes, with the users of each VAS as bars above. */
import type { PairMark } from "./many-pairs.js";

/** Sizes in CSS pixels. */
export interface PairGeometry {
  readonly columns: number;
  readonly rows: number;
  /** Width and height of a pair. */
  readonly size: number;
  /** Height of what stands above, names and bars. */
  readonly head: number;
}

/** Colours of the marks. */
export interface PairColours {
  readonly vas: string;
  readonly attached: string;
  readonly inside: string;
  readonly refused: string;
  readonly bar: string;
  readonly line: string;
  readonly changed: string;
}

/** A pair by its place. */
export interface PlacedMark {
  readonly column: number;
  readonly row: number;
  readonly mark: PairMark;
  readonly changed: boolean;
}

/** Height of the longest bar, and what is free below it. */
const mostBar = 22;

/** Lines after each so many VASes. */
const columnsOfBand = 8;

/** Paints everything; a few hundred marks at most are more than lines. */
export function paintPairs(
  brush: CanvasRenderingContext2D,
  map: PairGeometry,
  marks: readonly PlacedMark[],
  users: readonly number[],
  groupEnds: readonly number[],
  colours: PairColours,
): void {
  const { columns, rows, size, head } = map;
  brush.clearRect(0, 0, columns * size, head + rows * size);
  brush.fillStyle = colours.line;
  for (let column = 0; column <= columns; column += columnsOfBand)
    brush.fillRect(Math.round(column * size), head, 1, rows * size);
  for (const row of [0, ...groupEnds]) brush.fillRect(0, head + Math.round(row * size), columns * size, 1);
  const most = Math.max(1, ...users);
  brush.fillStyle = colours.bar;
  users.forEach((count, column) => {
    const height = count === 0 ? 0 : Math.max(1, Math.round(((Math.min(head, mostBar) - 3) * count) / most));
    brush.fillRect(column * size, head - 2 - height, Math.max(1, size - 1), height);
  });
  for (const { column, row, mark, changed } of marks) {
    const [x, y] = [column * size, head + row * size];
    paintMark(brush, mark, x + size / 2, y + size / 2, size, colours);
    if (!changed) continue;
    brush.strokeStyle = colours.changed;
    brush.lineWidth = 1;
    brush.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
  }
}

/** Filled = a shared id, ring = private mappings; square = attached, half of one = read only; white square = a thread is inside. */
function paintMark(
  brush: CanvasRenderingContext2D,
  mark: PairMark,
  x: number,
  y: number,
  size: number,
  colours: PairColours,
): void {
  const half = Math.max(1.2, size * 0.3);
  switch (mark) {
    case "shared":
    case "private":
      brush.beginPath();
      brush.arc(x, y, mark === "shared" ? half : half - 0.4, 0, 2 * Math.PI);
      brush.fillStyle = brush.strokeStyle = colours.vas;
      brush.lineWidth = 1.2;
      if (mark === "shared" || size < 5) brush.fill();
      else brush.stroke();
      break;
    case "read-only":
    case "attached":
      brush.fillStyle = brush.strokeStyle = colours.attached;
      if (mark === "attached") brush.fillRect(x - half, y - half, 2 * half, 2 * half);
      else {
        brush.beginPath();
        brush.moveTo(x - half, y - half);
        brush.lineTo(x - half, y + half);
        brush.lineTo(x + half, y + half);
        brush.fill();
        brush.lineWidth = 1;
        if (size >= 5) brush.strokeRect(x - half + 0.5, y - half + 0.5, 2 * half - 1, 2 * half - 1);
      }
      break;
    case "inside":
      brush.fillStyle = colours.inside;
      brush.fillRect(x - half, y - half, 2 * half, 2 * half);
      break;
    case "refused":
      brush.strokeStyle = colours.refused;
      brush.lineWidth = 1.3;
      brush.beginPath();
      brush.moveTo(x - half, y - half);
      brush.lineTo(x + half, y + half);
      brush.moveTo(x + half, y - half);
      brush.lineTo(x - half, y + half);
      brush.stroke();
      break;
  }
}
