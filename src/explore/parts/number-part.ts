/** The machine's few numbers that belong to no core: as a record that trees can be made of. */
import type { System } from "../../kernel/index.js";
import type { KeptNode } from "../states/index.js";
import { keep, type Kept } from "../states/index.js";

/** Their names, in the order of the tree's items. */
const names = ["random", "members", "copies", "spaces", "users", "due", "homes", "reservations"] as const;
const nothing: ReadonlySet<string> = new Set();
const none = new Int32Array(0);

/** The numbers as they are; `before`, where nothing has changed. */
export function keepNumbers({ machine }: System, before: Kept): Kept {
  const { oracle, cores } = machine;
  const record: Record<(typeof names)[number], number | Int32Array> = {
    random: machine.random.state,
    members: machine.groupMembers,
    copies: machine.privateCopies,
    spaces: oracle?.spaces ?? none,
    users: oracle?.users ?? none,
    due: oracle?.due ?? none,
    homes: Int32Array.from(oracle?.homes ?? []),
    reservations: Int32Array.from(cores, ({ reservation }) => reservation),
  };
  return keep(record, before, nothing);
}

/** Puts numbers back. */
export function putNumbers({ machine }: System, kept: Kept): void {
  const { items } = kept as KeptNode;
  const words = (name: (typeof names)[number]): Int32Array => (items[names.indexOf(name)] as KeptNode).words!;
  const { oracle, cores } = machine;
  machine.random.state = items[0] as number;
  machine.groupMembers.set(words("members"));
  machine.privateCopies.set(words("copies"));
  if (oracle !== null) for (const name of ["spaces", "users", "due", "homes"] as const) oracle[name].set(words(name));
  const reservations = words("reservations");
  for (const core of cores) core.reservation = reservations[core.id]!;
}

/** Owners of the frames that ever had one. */
export function keepOwners({ machine: { memory } }: System, before: Kept): Kept {
  return keep(memory.frameOwner.subarray(0, memory.highestOwned), before, nothing);
}

/** Forgets that frames without an owner had one: how many a system knows of says nothing of what it was before it was put into this state. */
export function trimOwners({ machine: { memory } }: System): void {
  while (memory.highestOwned > 0 && memory.frameOwner[memory.highestOwned - 1] === -1) memory.highestOwned--;
}

/** Puts owners back. */
export function putOwners({ machine: { memory } }: System, kept: Kept): void {
  const { words } = kept as KeptNode;
  memory.frameOwner.fill(-1, words!.length, memory.highestOwned);
  memory.frameOwner.set(words!);
  memory.highestOwned = words!.length;
}
