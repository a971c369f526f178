/** The two ways to take a table out, beside its heading. */
import type { Host } from "../session/host.js";
import { toCsv, toText, type TextTable } from "./table-text.js";

interface TableToolsProps {
  readonly host: Host;
  /** What it is: "counters", for the message that tells of the copy. */
  readonly what: string;
  /** Name of the file, without ".csv". */
  readonly name: string;
  readonly table: () => TextTable;
}

/** "Copy" and "CSV". */
export function TableTools({ host, what, name, table }: TableToolsProps) {
  return (
    <span class="table-tools">
      <button
        type="button"
        class="link"
        aria-label={`Copy ${what} as text`}
        onClick={() => host.post({ type: "copy", what, text: toText(table()) })}
      >
        Copy
      </button>
      <button
        type="button"
        class="link"
        aria-label={`Save ${what} as CSV`}
        onClick={() => host.post({ type: "save", what: "csv", name: `${name}.csv`, text: toCsv(table()) })}
      >
        CSV
      </button>
    </span>
  );
}
