/** Name, geometry and counters of a TLB level, with what the last step added to each counter. */
import type { TlbLevelSnapshot } from "../../protocol/snapshot.js";
import { formatCount, formatPlural } from "../format/quantity.js";
import type { CounterChange } from "./counter-change.js";

interface LevelHeadProps {
  readonly level: TlbLevelSnapshot;
  readonly change: CounterChange;
}

/** One line above the level's grid. */
export function LevelHead({ level, change }: LevelHeadProps) {
  const { counters } = level;
  const { fills, evictions } = counters;
  const all = level.sets * level.ways;
  const soFar = `${formatPlural(fills, "fill")}, ${formatPlural(evictions, "eviction")} so far`;
  return (
    <header class="level-head">
      <h3>{level.name}</h3>
      <span class="geometry" title={`${geometryText(level)}, ${level.replacement}, ${servesText[level.serves]}`}>
        {level.sets === 1 ? formatCount(level.ways) : `${level.sets} × ${level.ways}`}
        {level.pageSizes.length > 0 ? ` · ${level.pageSizes.join(", ")}` : ""}
      </span>
      <span class="used">
        <span data-counter="used">{formatCount(level.entries.length)}</span> of {formatCount(all)} used
      </span>
      <span class="counters" title={soFar}>
        <Counter name="hits" value={counters.hits} growth={change.hits} one="hit" many="hits" />
        <Counter name="misses" value={counters.misses} growth={change.misses} one="miss" many="misses" />
        <Counter name="fills" value={fills} growth={change.fills} one="fill" many="fills" minor />
        <Counter name="evictions" value={evictions} growth={change.evictions} one="evicted" many="evicted" minor />
        {level.misses.length > 0 ? <MissClasses misses={level.misses} /> : null}
      </span>
    </header>
  );
}

const servesText = {
  fetch: "for fetches",
  data: "for loads and stores",
  both: "for all accesses",
  walk: "for page walks",
};

function geometryText({ sets, ways }: TlbLevelSnapshot): string {
  return sets === 1 ? `${ways} entries, fully associative` : `${sets} sets × ${ways} ways`;
}

/** What would have saved the misses so far: "18 cold · 152 conflict". What a class means is its tooltip. */
function MissClasses({ misses }: Pick<TlbLevelSnapshot, "misses">) {
  return (
    <span class="miss-classes" role="list" aria-label="Misses by class">
      {misses.map(({ name, count, doc }) => (
        <span
          role="listitem"
          class={name === "redundant" ? "beside" : ""}
          title={doc}
          data-miss-class={name}
          key={name}
        >
          <b>{formatCount(count)}</b> {name}
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
  /** Left out where the view is narrow. */
  readonly minor?: boolean;
}

function Counter({ name, value, growth, one, many, minor }: CounterProps) {
  return (
    <span class={minor === true ? "minor" : ""}>
      <b data-counter={name} class={growth > 0 ? "grown" : ""}>
        {formatCount(value)}
      </b>{" "}
      {value === 1 ? one : many}
      {growth > 0 ? (
        <span class="growth" title="in this step" data-growth={name}>
          {" "}
          +{formatCount(growth)}
        </span>
      ) : null}
    </span>
  );
}
