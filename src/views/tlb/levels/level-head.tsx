/** Name, geometry and counters of a TLB level, with what the last step added to each counter. */
import type { TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { formatCount, formatPlural } from "../../format/quantity.js";
import type { CounterChange } from "./counter-change.js";
import { memo, sameFields } from "../../shell/memo.js";
import { Sparkline } from "./sparkline.js";

/** At the left of the level's entries. */
export const LevelName = memo(
  DrawnName,
  ({ level: before }: { readonly level: TlbLevelSnapshot }, { level: after }) =>
    before.entries.length === after.entries.length &&
    sameFields(before, after, ["name", "sets", "ways", "replacement", "serves", "pageSizes"]),
);

function DrawnName({ level }: { readonly level: TlbLevelSnapshot }) {
  const all = level.sets * level.ways;
  const free = all - level.entries.length;
  return (
    <header class="level-name">
      <h2>{level.name}</h2>
      <span class="geometry" title={`${geometryText(level)}, ${level.replacement}, ${servesText[level.serves]}`}>
        {level.sets === 1 ? formatCount(level.ways) : `${level.sets}×${level.ways}`}
      </span>
      <span class="geometry-more">
        {level.pageSizes.length > 0 ? <span data-part="sizes">{level.pageSizes.join(", ")}</span> : null}
        <span>{replacementText(level.replacement)}</span>
        <span>
          <span data-counter="used">{formatCount(level.entries.length)}</span> used,{" "}
          {free === 0 ? "full" : `${formatCount(free)} free`}
        </span>
      </span>
    </header>
  );
}

/** At the right of the level's entries. */
export function LevelCounters(props: { level: TlbLevelSnapshot; change: CounterChange; wide: boolean }) {
  const { level, change } = props;
  const { counters, history } = level;
  const soFar = `${formatPlural(counters.fills, "fill")}, ${formatPlural(counters.evictions, "eviction")} so far`;
  return (
    <div class="level-counters" title={soFar}>
      <span class="counter-pair">
        <Counter name="hits" value={counters.hits} growth={change.hits} one="hit" many="hit" />
        <span aria-hidden="true"> · </span>
        <Counter name="misses" value={counters.misses} growth={change.misses} one="miss" many="miss" />
      </span>
      <span class="spark-place">
        {history === null ? null : <Sparkline name={level.name} history={history} wide={props.wide} />}
      </span>
      {level.misses.length > 0 ? <MissClasses misses={level.misses} /> : null}
    </div>
  );
}

const servesText = {
  fetch: "for fetches",
  data: "for loads and stores",
  both: "for all accesses",
  walk: "for page walks",
};

/** `lru` in words. */
function replacementText(name: string): string {
  return (
    {
      lru: "least recently used",
      plru: "tree of least recently used",
      random: "random",
      rr: "round robin",
      fifo: "oldest first",
    }[name] ?? name
  );
}

function geometryText({ sets, ways }: TlbLevelSnapshot): string {
  return sets === 1 ? `${ways} entries, fully associative` : `${sets} sets × ${ways} ways`;
}

/** What would have saved the misses so far: "18 cold · 152 conflict". What a class means is its tooltip. */
const MissClasses = memo(DrawnClasses, (before: Pick<TlbLevelSnapshot, "misses">, after) =>
  sameFields(before, after, ["misses"]),
);

function DrawnClasses({ misses }: Pick<TlbLevelSnapshot, "misses">) {
  return (
    <span class="miss-classes" role="list" aria-label="Misses by class">
      {misses.map(({ name, count, doc }) => (
        <span role="listitem" class={`miss-class class-${name}`} title={doc} data-miss-class={name} key={name}>
          <i class="class-mark" aria-hidden="true" />
          {formatCount(count)} {name}
        </span>
      ))}
    </span>
  );
}

interface CounterProps {
  readonly name: keyof TlbLevelSnapshot["counters"];
  readonly value: number;
  readonly growth: number;
  readonly one: string;
  readonly many: string;
}

function Counter({ name, value, growth, one, many }: CounterProps) {
  return (
    <span title={growth > 0 ? `+${growth} in this step` : undefined}>
      <b data-counter={name} data-growth={growth > 0 ? growth : undefined} class={growth > 0 ? `grown ${name}` : name}>
        {formatCount(value)}
      </b>{" "}
      {value === 1 ? one : many}
    </span>
  );
}
