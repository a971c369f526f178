/** The rows of a study; only those near the window are in the document. */
import { WindowedRows } from "../windowing/windowed-rows.js";
import type { StudyTable } from "./study-state.js";

const rowHeight = 22;
/** Rows that are looked at for the width of a column; later ones are as long as a rule. */
const looked = 200;
const widest = 44;

/** The table. */
export function RowTable({ table }: { readonly table: StudyTable }) {
  const { columns, rows } = table;
  const shown = columns.flatMap((name, at) => (name === "run" ? [] : [at]));
  const isCount = new Set([...table.counters, ...numeric(table)]);
  const widths = shown.map((at) => {
    const cells = rows.slice(0, looked).map((row) => row[at]!.length);
    return Math.min(widest, Math.max(columns[at]!.length, ...cells, 4));
  });
  const columnsCss = widths.map((width) => `${width + 1}ch`).join(" ");
  const classOf = (at: number): string => (isCount.has(columns[at]!) ? "number" : "word");
  return (
    <section class="study-table" aria-label="Runs">
      <div
        class="scroller"
        data-scroller
        role="table"
        tabIndex={0}
        aria-label="Runs and what they have counted"
        aria-rowcount={rows.length + 1}
      >
        <div role="rowgroup" class="table-head">
          <div role="row" style={{ gridTemplateColumns: columnsCss }}>
            {shown.map((at) => (
              <span key={at} role="columnheader" class={classOf(at)}>
                {columns[at] === "why" ? "" : columns[at]}
              </span>
            ))}
          </div>
        </div>
        <WindowedRows
          rows={rows}
          rowHeight={rowHeight}
          active={-1}
          keyOf={(row) => row[0]!}
          draw={(row, index, top, height) => (
            <div
              role="row"
              aria-rowindex={index + 2}
              data-ended={row[columns.indexOf("ended")]}
              style={{ top: `${top}px`, height: `${height}px`, gridTemplateColumns: columnsCss }}
            >
              {shown.map((at) => (
                <span key={at} role="cell" class={classOf(at)} title={row[at]!.length > widest ? row[at] : undefined}>
                  {row[at]}
                </span>
              ))}
            </div>
          )}
        />
      </div>
    </section>
  );
}

/** Settings whose values are all numbers: they stand to the right, as numbers do. */
function numeric({ columns, settings, rows }: StudyTable): readonly string[] {
  return settings.filter((name) => {
    const at = columns.indexOf(name);
    return rows.slice(0, looked).every((row) => /^\d+$/.test(row[at]!));
  });
}
