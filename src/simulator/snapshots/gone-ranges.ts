/** Ranges that spaces no longer have: those that the last step took away, and those that an access reached all the same. */
import { findVma, type Mm } from "../../kernel/index.js";
import type { Hazard } from "../../machine/index.js";
import type { GoneRange } from "../../protocol/snapshot.js";
import { hazardOf } from "../explanation/index.js";
import { processName } from "../names/index.js";
import type { Simulation, StepAccess } from "../state/index.js";
import { lastStep, threadText } from "../travel/index.js";

type Range = readonly [start: number, end: number];

/** Those of the spaces that are shown, in order of address; one that was reached before one that was only taken away. */
export function goneRanges(simulation: Simulation, shown: readonly Mm[]): readonly GoneRange[] {
  const reached = reachedRanges(simulation);
  return shown.flatMap((mm) => {
    const met = reached.filter(({ space }) => space === mm.id);
    const taken = takenRanges(simulation, mm).filter(
      ([start, end]) => !met.some((one) => start < one.end && one.start < end),
    );
    return [
      ...met,
      ...taken.map(([start, end]) => ({
        space: mm.id,
        start,
        end,
        how: "unmapped by this step",
        tick: null,
        reached: null,
      })),
    ].sort((one, other) => one.start - other.start);
  });
}

/** What the accesses of the last step met that no region has any more: the hazards of stale translations. */
function reachedRanges(simulation: Simulation): readonly GoneRange[] {
  const { system } = simulation;
  if (system.machine.hazards.length === 0) return [];
  const { accesses, others } = lastStep(simulation);
  const found = new Map<string, GoneRange>();
  for (const access of [...accesses, ...others]) {
    const hazard = hazardOf(simulation, access);
    const mm = system.kernel.spaces.get(access.space);
    if (hazard === undefined || hazard.va < 0 || mm === undefined || mm.dead) continue;
    if (hazard.change === null || findVma(mm.vmas, hazard.va) !== undefined) continue;
    const bytes = system.machine.memory.pageBytes * hazard.span;
    const start = Math.floor(hazard.va / bytes) * bytes;
    found.set(`${mm.id}/${start}`, {
      space: mm.id,
      start,
      end: start + bytes,
      how: `${words[hazard.change.what]} by ${processName(system, hazard.change.pid)}`,
      tick: hazard.change.tick,
      reached: reachedBy(simulation, access),
    });
  }
  return [...found.values()];
}

/** What was done to a range so that it is in no region. */
const words: Readonly<Record<NonNullable<Hazard["change"]>["what"], string>> = {
  unmapped: "unmapped",
  discarded: "given up",
  copied: "copied elsewhere",
  protected: "protected",
  replaced: "replaced",
  freed: "freed",
};

/** "store by A / toucher on core 1". */
function reachedBy(simulation: Simulation, { access, core, tid }: StepAccess): string {
  return `${["fetch", "load", "store"][access]!} by ${threadText(simulation, tid)} on core ${core}`;
}

/** Parts of a space that had a region before the last step and have none now, joined. */
function takenRanges(simulation: Simulation, { id, vmas }: Mm): readonly Range[] {
  const gone = [...lastStep(simulation).changedRegions].flatMap((key): readonly Range[] => {
    const [space, start, end] = key.split("/").map(Number) as [number, number, number];
    return space === id ? without([start, end], vmas) : [];
  });
  const joined: [number, number][] = [];
  for (const [start, end] of gone.sort((one, other) => one[0] - other[0])) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** What is left of a range without the regions there are. */
function without(range: Range, regions: readonly { readonly start: number; readonly end: number }[]): readonly Range[] {
  let left: readonly Range[] = [range];
  for (const region of regions)
    left = left.flatMap(([start, end]): readonly Range[] =>
      region.end <= start || end <= region.start
        ? [[start, end]]
        : [
            ...(start < region.start ? [[start, region.start] as const] : []),
            ...(region.end < end ? [[region.end, end] as const] : []),
          ],
    );
  return left;
}
