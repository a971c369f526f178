/** What is still to be looked at, least (switches, steps) first, and in the order of arrival within. */

/** Items by switches, then by steps. Lists are emptied from the front. */
export interface Frontier<Item> {
  readonly bySwitches: (Levels<Item> | undefined)[];
  size: number;
}

/** Items of the same switches, by steps; there are none with fewer than `least`. */
interface Levels<Item> {
  readonly bySteps: (Level<Item> | undefined)[];
  least: number;
  size: number;
}

/** Items of the same switches and steps; those in front of `next` are taken. */
interface Level<Item> {
  readonly items: Item[];
  next: number;
}

/** An empty frontier. */
export function createFrontier<Item>(): Frontier<Item> {
  return { bySwitches: [], size: 0 };
}

/** Empties a frontier. */
export function clearFrontier(frontier: Frontier<unknown>): void {
  frontier.bySwitches.length = frontier.size = 0;
}

/** Adds an item. */
export function push<Item>(frontier: Frontier<Item>, switches: number, steps: number, item: Item): void {
  const levels = (frontier.bySwitches[switches] ??= { bySteps: [], least: steps, size: 0 });
  (levels.bySteps[steps] ??= { items: [], next: 0 }).items.push(item);
  levels.least = Math.min(levels.least, steps);
  levels.size++;
  frontier.size++;
}

/** The first items of the least (switches, steps), at most so many, taken out; empty when nothing is left. */
export function takeLeast<Item>(frontier: Frontier<Item>, most: number): readonly Item[] {
  for (const levels of frontier.bySwitches) {
    if (levels === undefined || levels.size === 0) continue;
    while (levels.bySteps[levels.least] === undefined) levels.least++;
    const level = levels.bySteps[levels.least]!;
    const items = level.items.slice(level.next, level.next + most);
    level.next += items.length;
    if (level.next === level.items.length) levels.bySteps[levels.least] = undefined;
    levels.size -= items.length;
    frontier.size -= items.length;
    return items;
  }
  return [];
}

/** All items, in the order in which they would be taken, each with its switches and steps. */
export function* itemsOf<Item>({ bySwitches }: Frontier<Item>): Generator<readonly [number, number, Item], void, void> {
  for (const [switches, levels] of bySwitches.entries())
    for (const [steps, level] of (levels?.bySteps ?? []).entries())
      for (const item of level?.items.slice(level.next) ?? []) yield [switches, steps, item];
}
