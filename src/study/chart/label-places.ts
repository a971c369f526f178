/** Direct labels at the ends of curves: near their curve, and never on each other. */

/** Where a label would like to be, in pixels from the top. */
export interface LabelWish {
  readonly name: string;
  readonly wish: number;
}

/** Where it is. */
export interface PlacedLabel extends LabelWish {
  readonly y: number;
}

/**
 * Moves labels apart as little as needed: those that collide become a block around the middle of their wishes.
 *
 * @param gap least distance of two labels
 * @param top least place, and `bottom` greatest
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  gap: number,
  top: number,
  bottom: number,
): readonly PlacedLabel[] {
  const sorted = [...wishes].sort((one, other) => one.wish - other.wish);
  const blocks: { readonly members: LabelWish[]; start: number }[] = [];
  const settle = (members: readonly LabelWish[]): number => {
    const middle = members.reduce((sum, { wish }, at) => sum + wish - at * gap, 0) / members.length;
    return Math.max(top, Math.min(middle, bottom - (members.length - 1) * gap));
  };
  for (const one of sorted) {
    blocks.push({ members: [one], start: settle([one]) });
    for (;;) {
      const [before, last] = blocks.slice(-2);
      if (before === undefined || last === undefined) break;
      if (before.start + before.members.length * gap <= last.start) break;
      before.members.push(...last.members);
      blocks.pop();
      before.start = settle(before.members);
    }
  }
  return blocks.flatMap(({ members, start }) => members.map((one, at) => ({ ...one, y: start + at * gap })));
}
