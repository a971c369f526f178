/** Every field of an entry, decoded and raw, beside the cell that the pointer or the focus is on. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { CoreSnapshot, TlbEntrySnapshot, TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { addressText, hexNumber } from "../../../notation/index.js";
import { formatRange } from "../../format/address.js";
import { formatBytes, formatCount, formatPlural, formatTag } from "../../format/quantity.js";
import { OwnerName } from "../../owner/owner-mark.js";
import type { Owners } from "../../owner/owners.js";
import { placeBeside } from "./card-place.js";
import type { Inspected } from "./level-row.js";

interface EntryCardProps {
  readonly inspected: Inspected;
  readonly core: CoreSnapshot;
  readonly owners: Owners;
}

/** The card. Draws nothing for a slot that is empty and was empty before the step. */
export function EntryCard({ inspected, core, owners }: EntryCardProps) {
  const card = useRef<HTMLDivElement>(null);
  const level = core.levels.find((candidate) => candidate.name === inspected.level);
  const entry = level?.entries.find((candidate) => candidate.slot === inspected.slot) ?? null;
  const removed = level?.removed.find((candidate) => candidate.slot === inspected.slot) ?? null;

  useLayoutEffect(() => {
    const element = card.current;
    if (element === null) return;
    const place = placeBeside(inspected.anchor.getBoundingClientRect(), element.getBoundingClientRect(), {
      width: window.innerWidth,
      height: window.innerHeight,
    });
    element.style.left = `${place.left}px`;
    element.style.top = `${place.top}px`;
  });

  const gone = !inspected.anchor.isConnected;
  if (gone || level === undefined || (entry === null && removed === null)) return null;
  return (
    <div class="card" role="tooltip" ref={card} data-card={`${level.name}/${inspected.slot}`}>
      {entry === null ? null : <Fields level={level} entry={entry} core={core} owners={owners} />}
      {removed === null ? null : (
        <p class="card-removed">
          ✕ {removed.cause === "evicted" ? "Replaced" : "Flushed"} in this step: {addressText(removed.va)} of{" "}
          {owners.get(removed.owner).name}
        </p>
      )}
    </div>
  );
}

function Fields({
  level,
  entry,
  core,
  owners,
}: {
  level: TlbLevelSnapshot;
  entry: TlbEntrySnapshot;
  core: CoreSnapshot;
  owners: Owners;
}) {
  const context =
    core.sasids.length === 0 ? `ASID ${core.asid}` : `ASID ${core.asid}, shared ids ${core.sasids.join(" ")}`;
  return (
    <>
      <h4>
        <OwnerName owner={owners.get(entry.owner)} />{" "}
        <span>
          {level.name} {entry.set}.{entry.way}
        </span>
      </h4>
      <dl>
        <dt>virtual</dt>
        <dd>
          {formatRange(entry.va, entry.va + entry.pageBytes)} <small>{formatBytes(entry.pageBytes)}</small>
        </dd>
        <dt>physical</dt>
        <dd>{addressText(entry.pa)}</dd>
        <dt>VPN → PFN</dt>
        <dd>
          {hexNumber(entry.vpn)} → {hexNumber(entry.pfn)}
        </dd>
        <dt>permissions</dt>
        <dd>
          {entry.permissions} <small>user</small>
        </dd>
        <dt>matched by</dt>
        <dd>
          {formatTag(entry)} <small>{entry.usable ? `✓ core has ${context}` : `✕ core has ${context}`}</small>
        </dd>
        <dt>filled</dt>
        <dd>
          by {entry.filledByName || "the kernel"}{" "}
          <small>
            tick {formatCount(entry.filledAt)}, {formatPlural(entry.hits, "hit")} since
          </small>
        </dd>
        {entry.raw.map((word) => [<dt key={word.name}>{word.name}</dt>, <dd key={`${word.name}=`}>{word.value}</dd>])}
      </dl>
      {entry.stale === null ? null : <p class="card-stale">⚠ Stale: {entry.stale}</p>}
    </>
  );
}
