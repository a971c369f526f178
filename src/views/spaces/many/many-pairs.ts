/** Many processes and many VASes: which mark a pair has, in which order the processes stand, and how they are grouped. */
import type { MembershipCell, OwnerInfo, ProcessSnapshot, SpacesSnapshot } from "../../../protocol/snapshot.js";
import type { Owners } from "../../owner/owners.js";

/** Beyond these a pair is a mark, not words. */
const mostInWords = { processes: 12, vases: 8 };

/** Whether there are too many pairs for words. */
export function areMany({ processes, vases }: Pick<SpacesSnapshot, "processes" | "vases">): boolean {
  return processes.length > mostInWords.processes || vases.length > mostInWords.vases;
}

/** What stands for a pair: the strongest of what the process is to the VAS. */
export type PairMark = "inside" | "attached" | "read-only" | "shared" | "private" | "refused";

/** The mark of a pair. */
export function markOf(cell: MembershipCell): PairMark | null {
  if (cell.activeTids.length > 0) return "inside";
  if (cell.attached !== null) return cell.attached === "ro" ? "read-only" : "attached";
  if (cell.subscribed !== null) return cell.subscribed < 0 ? "private" : "shared";
  return cell.refused === null ? null : "refused";
}

/** How processes are ordered: as programs made them; those that share next to one another; those that walked most first. */
export const rowOrders = ["program", "sharing", "walks"] as const;
export type RowOrder = (typeof rowOrders)[number];

/** Pids in an order. */
export function orderedPids(data: SpacesSnapshot, order: RowOrder): readonly number[] {
  const { processes } = data;
  switch (order) {
    case "program":
      return processes.map(({ pid }) => pid);
    case "walks":
      return [...processes].sort((a, b) => b.walks - a.walks || a.pid - b.pid).map(({ pid }) => pid);
    case "sharing":
      return bySharing(data);
  }
}

/** Each process beside the one left that shares most with it; who shares nothing comes last. */
function bySharing({ processes, cells }: SpacesSnapshot): readonly number[] {
  const used = new Map<number, Set<number>>(processes.map(({ pid }) => [pid, new Set()]));
  for (const cell of cells) if (![null, "refused"].includes(markOf(cell))) used.get(cell.pid)?.add(cell.vid);
  const left = processes.map(({ pid }) => pid);
  const order: number[] = [];
  let last = new Set<number>();
  while (left.length > 0) {
    let best = 0;
    let most = -1;
    left.forEach((pid, at) => {
      const score = alike(last, used.get(pid)!);
      if (score > most) [best, most] = [at, score];
    });
    const [pid] = left.splice(best, 1);
    order.push(pid!);
    last = used.get(pid!)!;
  }
  return order;
}

/** How much two sets have in common, from 0 to 1; to nothing the largest set is nearest. */
function alike(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  if (one.size === 0) return other.size / 1e6;
  const common = [...other].filter((vid) => one.has(vid)).length;
  return common / (one.size + other.size - common) + other.size / 1e9;
}

/** Neighbouring rows of one program. */
export interface RowGroup {
  readonly from: number;
  readonly count: number;
  readonly palette: number;
  readonly name: string;
}

/** The groups of rows in the order that they stand in; owners of one program have one colour. */
export function rowGroups(rows: readonly ProcessSnapshot[], owners: Owners): readonly RowGroup[] {
  const groups: { from: number; members: ProcessSnapshot[]; owner: OwnerInfo }[] = [];
  rows.forEach((process, row) => {
    const owner = owners.get(process.owner);
    const last = groups.at(-1);
    if (last !== undefined && last.owner.palette === owner.palette) last.members.push(process);
    else groups.push({ from: row, members: [process], owner });
  });
  return groups.map(({ from, members, owner }) => ({
    from,
    count: members.length,
    palette: owner.palette,
    name: groupName(members.map(({ name }) => name)),
  }));
}

/** `init1…8` for init1 to init8; "init1 +7" where they have no beginning in common. */
export function groupName(names: readonly string[]): string {
  const [first = "", ...rest] = names;
  const last = rest.at(-1);
  if (last === undefined) return first;
  const stem = /^(.*?)\d*$/.exec(first)![1]!;
  const numbered = names.every((name) => name.startsWith(stem) && /^\d+$/.test(name.slice(stem.length)));
  return stem !== "" && numbered ? `${first}…${last.slice(stem.length)}` : `${first} +${rest.length}`;
}
