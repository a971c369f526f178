/**
 * Roving tab stop: one item of a list or grid is in the tab order, arrow keys move it. Pure arithmetic over positions;
 * the components keep the position and move the focus.
 */

/** Next position in a list of `count` items, `pageSize` items a page, or null if the key does not move. */
export function moveInList(key: string, position: number, count: number, pageSize: number): number | null {
  if (count === 0) return null;
  const clamp = (next: number) => Math.max(0, Math.min(count - 1, next));
  switch (key) {
    case "ArrowDown":
      return clamp(position + 1);
    case "ArrowUp":
      return clamp(position - 1);
    case "PageDown":
      return clamp(position + pageSize);
    case "PageUp":
      return clamp(position - pageSize);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** A cell by column and row. */
export interface GridPosition {
  readonly column: number;
  readonly row: number;
}

/** Next cell in a grid of `columns` × `rows`, or null if the key does not move. Home and End run along a row. */
export function moveInGrid(key: string, at: GridPosition, columns: number, rows: number): GridPosition | null {
  if (columns === 0 || rows === 0) return null;
  const place = (column: number, row: number): GridPosition => ({
    column: Math.max(0, Math.min(columns - 1, column)),
    row: Math.max(0, Math.min(rows - 1, row)),
  });
  switch (key) {
    case "ArrowRight":
      return place(at.column + 1, at.row);
    case "ArrowLeft":
      return place(at.column - 1, at.row);
    case "ArrowDown":
      return place(at.column, at.row + 1);
    case "ArrowUp":
      return place(at.column, at.row - 1);
    case "Home":
      return place(0, at.row);
    case "End":
      return place(columns - 1, at.row);
    default:
      return null;
  }
}
