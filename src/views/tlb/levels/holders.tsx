/** What this step pushed out, who holds the last level, and whose colours these are. */
import type { CoreSnapshot, OwnerInfo, TlbLevelSnapshot, TlbSnapshot } from "../../../protocol/snapshot.js";
import { addressText } from "../../../notation/index.js";
import { formatCount, formatPlural } from "../../format/quantity.js";
import { OwnerName } from "../../owner/owner-mark.js";
import type { Owners } from "../../owner/owners.js";
import { paletteIndex } from "../../palette.js";
import { memo, sameElements, sameFields } from "../../shell/memo.js";

/** Entries of an owner in a level. */
export interface Holding {
  readonly owner: number;
  readonly entries: number;
}

/** Owners of a level's entries, the largest first; of equals the lower id. */
function holdings(level: TlbLevelSnapshot): readonly Holding[] {
  const counts = new Map<number, number>();
  for (const { owner } of level.entries) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return [...counts]
    .map(([owner, entries]) => ({ owner, entries }))
    .sort((a, b) => b.entries - a.entries || a.owner - b.owner);
}

/** Owners listed by name; the rest are a count. */
const mostHolders = 10;

/** Entries that the step removed, with their owners and the cause; nothing where there are none. */
export function Removed({ core, owners }: { readonly core: CoreSnapshot; readonly owners: Owners }) {
  const removed = core.levels.flatMap((level) => level.removed.map((entry) => ({ level, entry })));
  if (removed.length === 0) return null;
  return (
    <section class="evicted-list" aria-label="Removed by this step">
      <h2>Removed by this step</h2>
      <ul>
        {removed.slice(0, mostHolders).map(({ level, entry }) => (
          <li key={`${level.name}/${entry.slot}`}>
            {level.name} {entry.slot} · <code>{addressText(entry.va)}</code> of{" "}
            <OwnerName owner={owners.get(entry.owner)} /> <span class="dim">{entry.cause}</span>
          </li>
        ))}
        {removed.length > mostHolders ? <li class="dim">and {removed.length - mostHolders} more</li> : null}
      </ul>
    </section>
  );
}

interface HoldersProps {
  readonly core: CoreSnapshot;
  readonly owners: Owners;
  /** Filters by an owner. */
  readonly pick: (owner: number) => void;
  readonly picked: number | null;
}

/** Who holds the last level that has any entry. */
export function Holders({ core, owners, pick, picked }: HoldersProps) {
  const last = core.levels.findLast((level) => level.serves !== "walk" && level.entries.length > 0);
  if (last === undefined) return null;
  const held = holdings(last);
  const usable = last.entries.filter((entry) => entry.usable).length;
  return (
    <section class="holders" aria-label={`Who holds the ${last.name}`}>
      <h2>Who holds the {last.name}</h2>
      <ul>
        {held.slice(0, mostHolders).map(({ owner, entries }) => (
          <Holder
            key={owner}
            owner={owners.get(owner)}
            entries={entries}
            most={held[0]!.entries}
            pressed={picked === owner}
            pick={() => pick(owner)}
          />
        ))}
      </ul>
      <p class="dim">
        {held.length > mostHolders ? `${formatPlural(held.length - mostHolders, "more owner")} · ` : ""}
        {formatCount(last.entries.length)} of {formatCount(last.sets * last.ways)} in use · <b>{formatCount(usable)}</b>{" "}
        usable by {core.running?.name ?? "nobody"} now{fullSets(last)}
      </p>
    </section>
  );
}

interface HolderProps {
  readonly owner: OwnerInfo;
  readonly entries: number;
  /** What the largest holder has. */
  readonly most: number;
  readonly pressed: boolean;
  readonly pick: () => void;
}

/** What it does when it is pressed follows from the owner and from `pressed`. */
const Holder = memo(DrawnHolder, (before: HolderProps, after) =>
  sameFields(before, after, ["owner", "entries", "most", "pressed"]),
);

function DrawnHolder({ owner, entries, most, pressed, pick }: HolderProps) {
  return (
    <li>
      <button type="button" class={`holder owner-${paletteIndex(owner.palette)}`} aria-pressed={pressed} onClick={pick}>
        <OwnerName owner={owner} />
        <span class="holder-track">
          <span class="holder-bar" style={{ width: `${(100 * entries) / most}%` }} />
        </span>
        <span class="holder-count">{formatCount(entries)}</span>
      </button>
    </li>
  );
}

function fullSets(level: TlbLevelSnapshot): string {
  if (level.sets === 1) return "";
  const used = new Map<number, number>();
  for (const { set } of level.entries) used.set(set, (used.get(set) ?? 0) + 1);
  const full = [...used.values()].filter((count) => count === level.ways).length;
  return ` · ${formatCount(full)} of ${formatCount(level.sets)} sets full`;
}

/** Owners that have entries on the core. */
export function OwnerLegend({ data, core }: { data: TlbSnapshot; core: CoreSnapshot }) {
  const present = new Set(
    core.levels.flatMap((level) => [...level.entries, ...level.removed].map((entry) => entry.owner)),
  );
  return <Legend owners={data.owners.filter((owner) => present.has(owner.id))} />;
}

interface LegendProps {
  readonly owners: readonly OwnerInfo[];
}

const Legend = memo(DrawnLegend, (before: LegendProps, after) => sameElements(before.owners, after.owners));

function DrawnLegend({ owners }: LegendProps) {
  return (
    <ul class="legend" aria-label="Owners">
      {owners.slice(0, 24).map((owner) => (
        <li key={owner.id}>
          <OwnerName owner={owner} />
        </li>
      ))}
      {new Set(owners.map((owner) => owner.palette)).size < owners.length ? (
        <li class="dim">one colour a program, one for all VASes: there are more than 12 owners</li>
      ) : null}
      {owners.length > 24 ? <li class="dim">and {owners.length - 24} more</li> : null}
    </ul>
  );
}
