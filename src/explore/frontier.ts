/** What is still to be looked at, least (switches, steps) first, and in the order of arrival within. */

/** Items by switches, then by steps. Lists are emptied from the front. */
export interface Frontier<Item> {
  readonly levels: (Item[] | undefined)[][];
  size: number;
}

/** An empty frontier. */
export function createFrontier<Item>(): Frontier<Item> {
  return { levels: [], size: 0 };
}

/** Adds an item. */
export function push<Item>(frontier: Frontier<Item>, switches: number, steps: number, item: Item): void {
  const level = (frontier.levels[switches] ??= []);
  (level[steps] ??= []).push(item);
  frontier.size++;
}

/** All items of the least (switches, steps), taken out; empty when nothing is left. */
export function takeLeast<Item>(frontier: Frontier<Item>): readonly Item[] {
  for (let switches = 0; switches < frontier.levels.length; switches++) {
    const level = frontier.levels[switches];
    if (level === undefined || level.length === 0) continue;
    const steps = level.findIndex((items) => items !== undefined && items.length > 0);
    if (steps < 0) {
      frontier.levels[switches] = [];
      continue;
    }
    const items = level[steps]!;
    level[steps] = undefined;
    frontier.size -= items.length;
    return items;
  }
  return [];
}
