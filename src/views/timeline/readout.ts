/** A bin in words. */
import type { TimelineSnapshot } from "../../protocol/snapshot.js";
import { formatCount, formatPlural } from "../format/quantity.js";

/** Name of a process; "idle" for none. */
export function processName({ processes }: TimelineSnapshot, pid: number): string {
  if (pid === 0) return "idle";
  return processes.find((process) => process.pid === pid)?.name ?? `pid ${pid}`;
}

/** Name of a VAS; "" for none. */
export function vasName({ vases }: TimelineSnapshot, vid: number): string {
  return vid === 0 ? "" : (vases.find((vas) => vas.vid === vid)?.name ?? `VAS ${vid}`);
}

/** "ticks 400–416 · core 0, B: 3 walks (2 cold, 1 switch), 1 page fault, 0.9 instructions a tick …". */
export function binWords(data: TimelineSnapshot, index: number): string {
  const [from, to] = [data.edges[index]!, data.edges[index + 1]!];
  const cores = data.cores.map((core) => {
    const classes = data.classes.flatMap((name, at) => {
      const count = core.byClass[at]?.[index] ?? 0;
      return count === 0 ? [] : [`${formatCount(count)} ${name}`];
    });
    const walks = core.walks[index]!;
    const more = [
      [core.firstLevelMisses[index]!, "first-level miss", "first-level misses"],
      [core.pageFaults[index]!, "page fault", "page faults"],
      [core.flushes[index]!, "flush", "flushes"],
      [core.interrupts[index]!, "interrupt", "interrupts"],
    ] as const;
    const words = [
      `${formatPlural(walks, "walk")}${classes.length === 0 ? "" : ` (${classes.join(", ")})`}`,
      ...more.flatMap(([count, one, many]) => (count === 0 ? [] : [formatPlural(count, one, many)])),
      formatPlural(core.cycles[index]!, "cycle"),
    ];
    const vid = core.vid[index]!;
    const inside = vid === 0 ? "" : ` in ${vasName(data, vid)}`;
    return `core ${core.core}, ${processName(data, core.pid[index]!)}${inside}: ${words.join(", ")}`;
  });
  const here = data.hazards.filter(({ tick }) => from <= tick && tick < to);
  const hazards = here.map(({ id, title, tick }) => `${id} at tick ${formatCount(tick)}: ${title}`);
  return [`ticks ${formatCount(from)}–${formatCount(to)}`, ...cores, ...hazards].join(" · ");
}
