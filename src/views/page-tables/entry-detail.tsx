/** The entry that is selected or told: its bits by name, what changed, and which TLB entries hold it. */
import type { PageTableRow, TlbHolder } from "../../protocol/snapshot.js";
import { addressText } from "../../notation/index.js";
import { formatBytes } from "../format/quantity.js";
import { OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";
import { holderWords } from "./tree-row.js";
import { rowName } from "./tree-table.js";

interface EntryDetailProps {
  readonly row: PageTableRow;
  readonly owners: Owners;
  readonly showHolder: (holder: TlbHolder) => void;
}

/** A section. */
export function EntryDetail({ row, owners, showHolder }: EntryDetailProps) {
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
            ? "The entry is cleared; TLBs still hold what it said."
            : row.kind === "table"
              ? "Points to a table."
              : `Maps ${formatBytes(row.largePage || row.bytes)}.`}{" "}
        <code>{row.raw}</code> at <code>{addressText(row.pteAddress)}</code>
      </p>
      {row.flags.length === 0 ? null : (
        <ul class="flags" aria-label="Flags of the entry">
          {row.flags.map((flag) => (
            <li
              key={flag.name}
              class={flag.set ? "set" : "clear"}
              data-flag={flag.name}
              data-set={flag.set}
              title={flag.meaning}
            >
              <b>{flag.name}</b>
              <span>{flag.set ? 1 : 0}</span>
              <span class="visually-hidden">: {flag.meaning}</span>
            </li>
          ))}
        </ul>
      )}
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
    </section>
  );
}
