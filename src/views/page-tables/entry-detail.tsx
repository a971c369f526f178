/** The entry that is selected or told: its bits by name, what changed, and which TLB entries hold it. */
import type { EntryRights, PageTableRow, PageTableSnapshot, TlbHolder } from "../../protocol/snapshot.js";
import { addressText } from "../../notation/index.js";
import { BitRuler } from "../entry/bit-ruler.js";
import { HistoryList } from "../entry/history-list.js";
import { formatBytes } from "../format/quantity.js";
import { OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";
import type { ViewSession } from "../session/view-session.js";
import { holderWords } from "./row/holder-chips.js";
import { rowName, sizeNote } from "./tree-table.js";

interface EntryDetailProps {
  readonly row: PageTableRow;
  readonly data: PageTableSnapshot;
  readonly session: ViewSession<PageTableSnapshot>;
  readonly owners: Owners;
  readonly showHolder: (holder: TlbHolder) => void;
}

/** A section. */
export function EntryDetail({ row, data, session, owners, showHolder }: EntryDetailProps) {
  // Until the answer for another row has come, its bits are not shown.
  const fields = data.entry?.id === row.id ? data.entry.fields : [];
  return (
    <section class="entry-detail" aria-label={`Entry ${rowName(row)}`} data-detail={row.id}>
      <h2>
        <code>{rowName(row)}</code> · <code>{addressText(row.va)}</code>
        {row.owner < 0 ? null : (
          <>
            {" "}
            · <OwnerName owner={owners.get(row.owner)} />
          </>
        )}
      </h2>
      <p class="dim">
        {row.gone === "missing"
          ? "Nothing is here: the walk ended at this entry."
          : row.gone === "cleared"
            ? row.cached.length > 0
              ? "The entry is cleared; TLBs still hold what it said."
              : "The step cleared the entry, and no TLB holds what it said."
            : row.kind === "table"
              ? "Points to a table."
              : `Maps ${row.largePage > 0 ? sizeNote(row, data.pageBytes) : formatBytes(row.bytes)}${row.file === null ? "" : ` of ${row.file}`}.`}{" "}
        <code>{row.raw}</code> at <code>{addressText(row.pteAddress)}</code>
      </p>
      {fields.length === 0 ? null : <BitRuler label="Bits of the entry" fields={fields} />}
      {row.rights === null ? null : <GroupWords rights={row.rights} />}
      {row.cached.length === 0 ? (
        <p class="dim">{row.kind === "table" ? "" : "No TLB holds it."}</p>
      ) : (
        <ul class="holder-list" aria-label="TLB entries of it">
          {row.cached.map((holder) => (
            <li key={`${holder.core}/${holder.level}/${holder.slot}`} class={holder.stale ? "stale" : ""}>
              <button type="button" class="link" onClick={() => showHolder(holder)}>
                {holderWords(holder)}
              </button>
            </li>
          ))}
        </ul>
      )}
      <HistoryList
        session={session}
        tick={data.position.tick}
        subject={{ kind: "entry", space: data.space, va: row.va }}
      />
    </section>
  );
}

/** What the groups of bits come to, in words; the key of their colours. */
function GroupWords({ rights }: { rights: EntryRights }) {
  const state = [
    rights.present ? "present" : "",
    rights.accessed ? "accessed" : "",
    rights.dirty ? "written" : "",
    rights.global ? "global" : "",
  ];
  const groups = [
    ["rights", `${rights.rights} ${rights.user ? "user" : "kernel"}`],
    ["state", state.filter((word) => word !== "").join(", ")],
    ["memory", `${rights.memory.name}: ${rights.memory.meaning}`],
  ] as const;
  return (
    <ul class="ruler-key">
      {groups.map(([group, words]) => (
        <li key={group} class={`group-${group}`}>
          {group} <b>{words}</b>
        </li>
      ))}
    </ul>
  );
}
