/** What the last TLB level holds in both runs, where their source is at the same place. */
import type { ComparedPage, ComparisonSnapshot } from "../../protocol/comparison-snapshot.js";
import { addressText } from "../../notation/index.js";
import { formatCount, formatPlural } from "../format/quantity.js";
import { OwnerName } from "../owner/owner-mark.js";
import { indexOwners } from "../owner/owners.js";
import { paletteIndex } from "../palette.js";

interface ContentsProps {
  readonly data: ComparisonSnapshot;
  /** Shows a page in the page tables of the session. */
  readonly show: (space: number, va: number) => void;
}

/** The table: a row a page, a chip an entry. */
export function Contents({ data, show }: ContentsProps) {
  const owners = indexOwners(data.owners);
  const entries = (side: "a" | "b") => data.pages.reduce((sum, page) => sum + page[side].length, 0);
  if (data.b.tick === null || data.a.tick === null) return <p class="empty">{data.remarks.at(-1)}</p>;
  if (data.pages.length === 0) return <p class="empty">Both are empty here.</p>;
  const head = (side: "a" | "b") =>
    `${formatPlural(entries(side), "entry", "entries")}, tick ${formatCount(data[side].tick!)}`;
  return (
    <table class="compare-pages">
      <thead>
        <tr>
          <th scope="col">page</th>
          <th scope="col">A · {head("a")}</th>
          <th scope="col">B · {head("b")}</th>
        </tr>
      </thead>
      <tbody>
        {data.pages.map((page) => (
          <tr key={`${page.ownerName} ${page.va}`} class={page.a.join() === page.b.join() ? "" : "different"}>
            <th scope="row">
              <OwnerName owner={owners.get(page.owner)} /> <Address page={page} show={show} />
            </th>
            <Chips page={page} side="a" palette={paletteIndex(owners.get(page.owner).palette)} />
            <Chips page={page} side="b" palette={paletteIndex(owners.get(page.owner).palette)} />
          </tr>
        ))}
        {data.pagesOmitted === 0 ? null : (
          <tr>
            <td colSpan={3} class="note">
              {formatPlural(data.pagesOmitted, "more page")}, alike in both, {data.pagesOmitted === 1 ? "is" : "are"}{" "}
              not listed
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Address({ page: { space, va }, show }: Pick<ContentsProps, "show"> & { readonly page: ComparedPage }) {
  const text = <code>{addressText(va)}</code>;
  return space === null ? (
    text
  ) : (
    <button type="button" class="link" onClick={() => show(space, va)}>
      {text}
    </button>
  );
}

interface ChipsProps {
  readonly page: ComparedPage;
  readonly side: "a" | "b";
  readonly palette: number;
}

function Chips({ page, side, palette }: ChipsProps) {
  return (
    <td>
      {page[side].length === 0 ? (
        <span class="quiet">–</span>
      ) : (
        page[side].map((entry, index) => (
          <span key={index} class={`chip owner-${palette}`}>
            {entry}
          </span>
        ))
      )}
    </td>
  );
}
