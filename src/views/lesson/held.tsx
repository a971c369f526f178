/** What the TLB holds before the access: the cells of the set that it is looked for in. */
import { addressText } from "../../notation/index.js";
import type { LessonLevel } from "../../protocol/lesson-snapshot.js";

/** Ways up to which free ones are told. */
const mostCells = 16;

/** A row a level. */
export function Held({ levels }: { readonly levels: readonly LessonLevel[] }) {
  return (
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
  );
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
