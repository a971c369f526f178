/** Where a card goes beside the cell it explains. */

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

const gap = 6;

/** Below the cell if there is room, else above, else to the right or left, else in the corner away from the cell. */
export function placeBeside(cell: Box, card: Size, window: Size): { readonly left: number; readonly top: number } {
  const within = (value: number, size: number, room: number) => Math.max(gap, Math.min(value, room - size - gap));
  const left = within(cell.left, card.width, window.width);
  const below = cell.top + cell.height + gap;
  if (below + card.height <= window.height) return { left, top: below };
  const above = cell.top - gap - card.height;
  if (above >= 0) return { left, top: above };
  const top = within(cell.top, card.height, window.height);
  const right = cell.left + cell.width + gap;
  if (right + card.width <= window.width) return { left: right, top };
  const before = cell.left - gap - card.width;
  if (before >= 0) return { left: before, top };
  return { left, top: cell.top > window.height / 2 ? gap : Math.max(gap, window.height - card.height - gap) };
}
