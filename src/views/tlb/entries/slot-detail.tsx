/** The slot that is selected, or that answered: its entry in words, the bits of its registers, its history. */
import type { BitField, BitValue, CoreSnapshot, TlbEntrySnapshot, TlbSnapshot } from "../../../protocol/snapshot.js";
import { addressText, hexNumber } from "../../../notation/index.js";
import { BitRuler } from "../../entry/bit-ruler.js";
import { HistoryList } from "../../entry/history-list.js";
import { formatCount, formatPlural, formatTag } from "../../format/quantity.js";
import { OwnerName } from "../../owner/owner-mark.js";
import type { Owners } from "../../owner/owners.js";
import type { ViewSession } from "../../session/view-session.js";

interface SlotDetailProps {
  readonly session: ViewSession<TlbSnapshot>;
  readonly data: TlbSnapshot;
  readonly core: CoreSnapshot;
  readonly owners: Owners;
  readonly level: string;
  readonly slot: number;
  readonly pinned: boolean;
  readonly togglePin: (va: number) => void;
}

/** A section; nothing for a slot that the machine does not have. */
export function SlotDetail(props: SlotDetailProps) {
  const { session, data, core, owners, slot } = props;
  const level = core.levels.find(({ name }) => name === props.level);
  if (level === undefined || slot >= level.sets * level.ways) return null;
  const entry = level.entries.find((candidate) => candidate.slot === slot) ?? null;
  const place = level.sets === 1 ? String(slot) : `${Math.floor(slot / level.ways)}.${slot % level.ways}`;
  return (
    <section class="entry-detail" aria-label={`Entry ${level.name} ${place}`} data-entry={`${level.name}/${slot}`}>
      <h2>
        <span>
          {level.name} {place}
        </span>
        {entry === null ? (
          <span class="dim">free</span>
        ) : (
          <>
            <button
              type="button"
              class="link"
              title="Show this address in the page tables"
              onClick={() =>
                session.host.post({ type: "reveal", target: { kind: "address", space: null, va: entry.va } })
              }
            >
              <code>{addressText(entry.va)}</code>
            </button>
            <OwnerName owner={owners.get(entry.owner)} />
          </>
        )}
        {entry === null && !props.pinned ? null : (
          <button
            type="button"
            class="link"
            data-action="pin"
            aria-pressed={props.pinned}
            onClick={() => props.togglePin(entry?.va ?? 0)}
          >
            {props.pinned ? "unpin" : "pin"}
          </button>
        )}
      </h2>
      {entry === null ? null : <Words entry={entry} travel={(tick) => session.host.post({ type: "travel", tick })} />}
      {entry === null ? null : <EntryBits entry={entry} data={data} />}
      <HistoryList
        session={session}
        tick={data.position.tick}
        subject={{ kind: "slot", core: core.core, level: level.name, slot }}
      />
    </section>
  );
}

function Words({ entry, travel }: { entry: TlbEntrySnapshot; travel: (tick: number) => void }) {
  return (
    <>
      <p class="dim">
        <code>{entry.permissions}</code> for programs · {formatTag(entry)}
        {entry.usable ? ", matches now" : ", does not match now"} · filled by {entry.filledByName || "the kernel"} at
        tick{" "}
        <button type="button" class="link" onClick={() => travel(entry.filledAt)}>
          {formatCount(entry.filledAt)}
        </button>
        , {formatPlural(entry.hits, "hit")} since
      </p>
      {entry.stale === null ? null : <p class="card-stale">⚠ Stale: {entry.stale}</p>}
    </>
  );
}

/** The registers bit by bit; where an architecture shows none, the entry as the MMU compares it. */
function EntryBits({ entry, data }: { entry: TlbEntrySnapshot; data: TlbSnapshot }) {
  if (entry.raw.length === 0) return <Decoded entry={entry} />;
  return (
    <>
      {entry.raw.map(({ name, value }) => {
        const fields = data.wordFields.find((word) => word.name === name)?.fields ?? [];
        return (
          <div key={name} class="entry-word" data-word={name}>
            <h3>
              {name} <code>{value}</code>
            </h3>
            <BitRuler label={`Bits of ${name}`} fields={fields.map((field) => valueOf(field, value))} />
          </div>
        );
      })}
    </>
  );
}

/** A field of a register given as hexadecimal text. */
export function valueOf(field: BitField, word: string): BitValue {
  const bits = (BigInt(word) >> BigInt(field.low)) & ((1n << BigInt(field.high - field.low + 1)) - 1n);
  const value = field.high === field.low ? String(bits) : hexNumber(bits);
  return { ...field, value, before: null, meaning: "" };
}

function Decoded({ entry }: { entry: TlbEntrySnapshot }) {
  const parts = [
    ["VPN", hexNumber(entry.vpn), "frame"],
    ["tag", formatTag(entry), "tag"],
    ["rights", entry.permissions, "rights"],
    ["PFN", hexNumber(entry.pfn), "frame"],
  ] as const;
  return (
    <ol class="ruler" aria-label="The entry, decoded: this architecture does not show its bits">
      {parts.map(([name, value, group]) => (
        <li key={name} class={`bits set group-${group}`}>
          <span class="bits-place" />
          <span class="bits-value">{value}</span>
          <span class="bits-name">{name}</span>
        </li>
      ))}
    </ol>
  );
}
