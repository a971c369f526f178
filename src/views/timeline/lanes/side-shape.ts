/** Lanes of VASes and processes: who was at which VAS, who executed inside, where a process ran. Pure data, in ticks. */
import type { TimelineSnapshot, TimelineStay } from "../../../protocol/snapshot.js";

/** A stretch in which one thing was so. */
export interface SideBand {
  readonly from: number;
  readonly to: number;
  readonly core: number;
  /** Process of a VAS's lane, VAS (0 = its own space) of a process's. */
  readonly what: number;
}

/** A VAS. */
export interface SpaceLane {
  readonly vid: number;
  readonly name: string;
  readonly stays: readonly TimelineStay[];
  /** Who executed inside. */
  readonly inside: readonly SideBand[];
}

/** A process. */
export interface ProcessLane {
  readonly pid: number;
  readonly name: string;
  readonly owner: number;
  /** Where it ran, by core, and in which VAS. */
  readonly ran: readonly SideBand[];
}

/** Lanes of a kind that are drawn at most; the others are counted. */
export const mostSideLanes = 16;

/** Stretches of bins of one core for which `what` says the same; null: nothing is to be drawn. */
function bandsWhere(
  { cores, edges }: TimelineSnapshot,
  what: (pid: number, vid: number) => number | null,
): readonly SideBand[] {
  const bands: SideBand[] = [];
  for (const { core, pid, vid } of cores) {
    let last: SideBand | null = null;
    pid.forEach((one, index) => {
      const now = what(one, vid[index]!);
      const [from, to] = [edges[index]!, edges[index + 1]!];
      if (now === null) last = null;
      else if (last?.what === now) bands[bands.length - 1] = last = { ...last, to };
      else bands.push((last = { from, to, core, what: now }));
    });
  }
  return bands;
}

/** VASes that somebody was at, in the order of their making. */
export function spaceLanes(data: TimelineSnapshot): readonly SpaceLane[] {
  const known = new Map(data.vases.map(({ vid, name }) => [vid, name]));
  for (const { vid } of data.stays) if (!known.has(vid)) known.set(vid, `VAS ${vid}`);
  return [...known].map(([vid, name]) => ({
    vid,
    name,
    stays: data.stays.filter((stay) => stay.vid === vid),
    inside: bandsWhere(data, (pid, at) => (at === vid && pid !== 0 ? pid : null)),
  }));
}

/** Processes in the order of their making. */
export function processLanes(data: TimelineSnapshot): readonly ProcessLane[] {
  return data.processes.map((process) => ({
    ...process,
    ran: bandsWhere(data, (pid, vid) => (pid === process.pid ? vid : null)),
  }));
}
