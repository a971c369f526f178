/** What is still to be looked at, least (switches, steps) first, and in the order of arrival within. */

/** Items by switches, then by steps. Lists are emptied from the front. */
export interface Frontier<Item> {
  readonly levels: (Level<Item> | undefined)[][];
  size: number;
}

/** Items of the same switches and steps; those in front of `next` are taken. */
interface Level<Item> {
  readonly items: Item[];
  next: number;
}

/** An empty frontier. */
export function createFrontier<Item>(): Frontier<Item> {
  return { levels: [], size: 0 };
}

/** Adds an item. */
export function push<Item>(frontier: Frontier<Item>, switches: number, steps: number, item: Item): void {
  const levels = (frontier.levels[switches] ??= []);
  (levels[steps] ??= { items: [], next: 0 }).items.push(item);
  frontier.size++;
}

/** The first items of the least (switches, steps), at most so many, taken out; empty when nothing is left. */
export function takeLeast<Item>(frontier: Frontier<Item>, most: number): readonly Item[] {
  for (const [switches, levels] of frontier.levels.entries()) {
    const steps = levels?.findIndex((level) => level !== undefined) ?? -1;
    if (steps < 0) {
      frontier.levels[switches] = [];
      continue;
    }
    const level = levels[steps]!;
    const items = level.items.slice(level.next, level.next + most);
    level.next += items.length;
    if (level.next === level.items.length) levels[steps] = undefined;
    frontier.size -= items.length;
    return items;
  }
  return [];
}

/** All items, in the order in which they would be taken, each with its switches and steps. */
export function* itemsOf<Item>({ levels }: Frontier<Item>): Generator<readonly [number, number, Item], void, void> {
  for (const [switches, ofSwitches] of levels.entries())
    for (const [steps, level] of (ofSwitches ?? []).entries())
      for (const item of level?.items.slice(level.next) ?? []) yield [switches, steps, item];
}
