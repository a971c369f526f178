/** Which maps are shown where there are more spaces than a person can compare. */
import type { Mm, System, Vas } from "../../kernel/index.js";

/** What somebody wants to see of the memory maps. */
export interface LaneWish {
  /** At most so many maps; absent: all. */
  readonly lanes?: number;
  /** A space that was asked for; of a VAS, its users' too. */
  readonly space?: number | null;
  /** An address of a running space: the VAS that has it there, and that VAS's users. */
  readonly va?: number | null;
}

/** The spaces to be shown, in the order that they have in `spaces`. */
export function chosenLanes(system: System, spaces: readonly Mm[], wish: LaneWish): readonly Mm[] {
  const most = wish.lanes ?? spaces.length;
  if (spaces.length <= most) return spaces;
  const running = system.machine.cores.filter((core) => core.tid > 0).map((core): number => core.context.space);
  const vas = wantedVas(system, running, wish);
  const wanted = [
    ...(wish.space === null || wish.space === undefined ? [] : [wish.space]),
    ...(vas === null ? [] : [vas.space]),
    ...running,
    ...(vas === null ? [] : usersOf(system, vas)),
  ];
  const there = new Set<number>(spaces.map(({ id }) => id));
  const chosen = new Set([...new Set(wanted)].filter((space) => there.has(space)).slice(0, most));
  // Nothing runs yet, and nothing was asked for: the first ones.
  if (chosen.size === 0) return spaces.slice(0, most);
  return spaces.filter(({ id }) => chosen.has(id));
}

/** The VAS whose space was asked for, else the one that has the address in a running space, else one that a running space was made for. */
function wantedVas({ kernel }: System, running: readonly number[], { space, va }: LaneWish): Vas | null {
  const vases = [...kernel.vases.values()];
  const asked = vases.find((vas) => vas.space === space);
  if (asked !== undefined || va === null || va === undefined) return asked ?? null;
  for (const id of running) {
    const owner = [...kernel.spaces.values()]
      .find((mm) => mm.id === id)
      ?.vmas.find(({ start, end }) => start <= va && va < end)?.owner;
    const found = vases.find((vas) => vas.owner === owner);
    if (found !== undefined) return found;
  }
  const inside = [...kernel.attached.values()].find((attached) => running.includes(attached.space));
  return vases.find(({ vid }) => vid === inside?.vid) ?? null;
}

/** Spaces in which a VAS is seen: those of its subscribers, and those made by attaching it. */
function usersOf({ kernel }: System, { vid }: Vas): readonly number[] {
  return [...kernel.processes.values()].flatMap(({ space, subscriptions, attachments }) => [
    ...(subscriptions.some((subscription) => subscription.vid === vid) ? [space] : []),
    ...attachments.flatMap((id) => {
      const attached = kernel.attached.get(id);
      return attached?.vid === vid ? [attached.space] : [];
    }),
  ]);
}
