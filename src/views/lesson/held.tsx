/** What the TLB holds before the access: the cells of the set that it is looked for in. */
import { addressText } from "../../notation/index.js";
import { TableTools } from "../export/table-tools.js";
import type { TextTable } from "../export/table-text.js";
import type { Host } from "../session/host.js";
import type { LessonLevel } from "../../protocol/lesson-snapshot.js";

/** Ways up to which free ones are told. */
const mostCells = 16;

interface HeldProps {
  readonly levels: readonly LessonLevel[];
  readonly host: Host;
  /** Moment of the access, for the name of the file. */
  readonly tick: number;
}

/** A row a level. */
export function Held({ levels, host, tick }: HeldProps) {
  return (
    <div class="held-frame with-tools">
      <table class="held">
        <caption class="visually-hidden">What the TLBs for data hold before the access</caption>
        <tbody>
          {levels.map((level) => (
            <tr key={level.name}>
              <th scope="row">
                {level.name}
                <small>{level.set === null ? "" : ` set ${level.set}`}</small>
              </th>
              <td>
                {cellsOf(level).map((cell) => (
                  <Cell key={cell.way} {...cell} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <TableTools
        host={host}
        what="the entries before the access"
        name={`lesson-tick${tick}`}
        table={() => heldTable(levels)}
      />
    </div>
  );
}

/** The same, a row an entry. */
function heldTable(levels: readonly LessonLevel[]): TextTable {
  return {
    headings: ["level", "set", "way", "address", "tag", "owner"],
    rows: levels.flatMap(({ name, set, entries }) =>
      entries.map(({ way, va, tag, owner }) => [
        name,
        set === null ? "" : String(set),
        String(way),
        addressText(va),
        tag,
        owner,
      ]),
    ),
  };
}

/** An entry, or a run of free ways. */
interface HeldCell {
  readonly way: number;
  readonly last: number;
  readonly entry: LessonLevel["entries"][number] | null;
}

function Cell({ way, last, entry }: HeldCell) {
  if (entry === null)
    return (
      <span class="held-cell free">
        <small>{way === last ? `way ${way}` : `ways ${way} to ${last}`}</small>
        <span>free</span>
      </span>
    );
  return (
    <span class="held-cell">
      <small>way {way}</small>
      <span>
        <code>{addressText(entry.va)}</code> <small>{entry.tag}</small>
        <small> {entry.owner}</small>
      </span>
    </span>
  );
}

/** The ways in their order, free ones joined; of many ways those that hold something. */
function cellsOf({ ways, entries }: LessonLevel): readonly HeldCell[] {
  if (ways > mostCells) return entries.map((entry) => ({ way: entry.way, last: entry.way, entry }));
  const cells: HeldCell[] = [];
  for (let way = 0; way < ways; way++) {
    const entry = entries.find((one) => one.way === way) ?? null;
    const before = cells.at(-1);
    if (entry === null && before?.entry === null) cells[cells.length - 1] = { ...before, last: way };
    else cells.push({ way, last: way, entry });
  }
  return cells;
}
