/** Misses of a level over the run so far as small columns, by class where misses are classified. */
import type { MissHistorySnapshot } from "../../../protocol/snapshot.js";
import { formatCount, formatPlural } from "../../format/quantity.js";
import { memo, sameFields } from "../../shell/memo.js";

/** Columns where there is room, else a quarter of them. */
const mostColumns = 64;
const columnWidth = 2;
/** Pixels of the highest column. */
const height = 14;

interface SparklineProps {
  readonly name: string;
  readonly history: MissHistorySnapshot;
  /** There is room for every bin. */
  readonly wide: boolean;
}

/** The columns; time goes to the right as far as the scale of ticks allows, so that nothing moves until it is doubled. */
export const Sparkline = memo(DrawnSparkline, (before, after) =>
  sameFields(before, after, ["name", "history", "wide"]),
);

function DrawnSparkline({ name, history, wide }: SparklineProps) {
  const columns = sparkColumns(history, wide ? 1 : 4);
  const said = sparkText(name, history);
  const width = (wide ? mostColumns : mostColumns / 4) * columnWidth;
  return (
    <svg
      class="sparkline"
      role="img"
      aria-label={said}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
    >
      <title>{said}</title>
      {columns.map(({ name: missClass, boxes }) => (
        <path
          key={missClass}
          class={`class-${missClass}`}
          d={boxes
            .map(
              ({ at, from, to }) =>
                `M${at * columnWidth} ${round(height * (1 - from))}V${round(height * (1 - to))}h${columnWidth}V${round(height * (1 - from))}z`,
            )
            .join("")}
        />
      ))}
    </svg>
  );
}

/** A class of misses (`all` where there are none) with its part of each column, in shares of the highest. */
interface SparkClass {
  readonly name: string;
  readonly boxes: readonly { readonly at: number; readonly from: number; readonly to: number }[];
}

/** Bins joined by `join`, stacked by class in their order; whatever missed at all is seen. */
export function sparkColumns({ misses, byClass }: MissHistorySnapshot, join: number): readonly SparkClass[] {
  const joined = (counts: readonly number[]) =>
    Array.from({ length: Math.ceil(counts.length / join) }, (_, at) =>
      counts.slice(at * join, (at + 1) * join).reduce((sum, count) => sum + count, 0),
    );
  const all = joined(misses);
  const most = Math.max(...all);
  const below = all.map(() => 0);
  /** A single miss beside thousands is a pixel. */
  const share = (count: number, at: number) => (count / all[at]!) * Math.max(all[at]! / most, 1 / height);
  return (byClass.length === 0 ? [{ name: "all", misses }] : byClass).map((one) => ({
    name: one.name,
    boxes: joined(one.misses).flatMap((count, at) => {
      if (count === 0) return [];
      const from = below[at]!;
      below[at] = from + share(count, at);
      return [{ at, from, to: below[at] }];
    }),
  }));
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

/** "9 misses of JTLB so far, the most (3) in ticks 0 to 3"; the last bin may not have ended. */
export function sparkText(name: string, { interval, misses }: MissHistorySnapshot): string {
  const total = misses.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...misses);
  const at = misses.indexOf(most);
  const first = formatCount(at * interval);
  const where =
    interval === 1
      ? `at tick ${first}`
      : at === misses.length - 1
        ? `from tick ${first} on`
        : `in ticks ${first} to ${formatCount((at + 1) * interval - 1)}`;
  return `${formatPlural(total, "miss", "misses")} ${name === "" ? "" : `of ${name} `}so far, the most (${formatCount(most)}) ${where}`;
}
