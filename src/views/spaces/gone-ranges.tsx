/** Ranges that a space no longer has: struck through in its lane, and told below the maps. */
import type { SpacesSnapshot } from "../../protocol/snapshot.js";
import { formatRange } from "../format/address.js";
import { formatCount } from "../format/quantity.js";
import { barHeight, type GoneMark } from "./map-layout.js";

/** A dashed frame where the range was; red if an access got there all the same. */
export function GoneBar({ mark: { range, x, width, y, text } }: { mark: GoneMark }) {
  return (
    <g class={range.reached === null ? "gone-range" : "gone-range reached"} data-gone={range.start}>
      <title>{`${formatRange(range.start, range.end)}: ${range.how}${range.reached === null ? "" : ` · ${range.reached}`}`}</title>
      <rect x={x + 0.5} y={y + 0.5} width={Math.max(2, width - 1)} height={barHeight - 1} rx="2" />
      {text === "" ? (
        <path d={`M${x + 1} ${y + barHeight - 1}L${x + Math.max(3, width - 1)} ${y + 1}`} />
      ) : (
        <text x={x + width / 2} y={y + 11.5}>
          {text}
        </text>
      )}
    </g>
  );
}

interface GoneListProps {
  readonly data: SpacesSnapshot;
  readonly travel: (tick: number) => void;
}

/** Whose it was, how it went, and who was there all the same. */
export function GoneList({ data: { gone, lanes }, travel }: GoneListProps) {
  if (gone.length === 0) return null;
  return (
    <ul class="gone-list" aria-label="Ranges that are gone">
      {gone.map(({ space, start, end, how, tick, reached }) => (
        <li key={`${space}/${start}`} class={reached === null ? "" : "reached"}>
          <span aria-hidden="true">✕</span> <code>{formatRange(start, end)}</code> is gone from{" "}
          {lanes.find((lane) => lane.space === space)?.title ?? "its space"}: {how}
          {tick === null ? null : (
            <>
              {" at "}
              <button type="button" class="link" onClick={() => travel(tick)}>
                tick {formatCount(tick)}
              </button>
            </>
          )}
          {reached === null ? "" : `; ${reached}`}
        </li>
      ))}
    </ul>
  );
}
