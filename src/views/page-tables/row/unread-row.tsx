/** The line of a level that a failed walk did not come to. It has no tab stop: there is no entry that could be looked at. */
import type { UnreadLine } from "../changes/changes.js";
import { rowName } from "../tree-table.js";

interface UnreadRowProps {
  readonly line: UnreadLine;
  readonly index: number;
  readonly top: number;
  readonly height: number;
}

/** "PT[0x18f] not read", in grey. */
export function UnreadRow({ line, index, top, height }: UnreadRowProps) {
  const name = rowName(line);
  return (
    <div
      role="row"
      class="tree-row unread"
      style={{ top: `${top}px`, height: `${height}px`, "--depth": String(line.depth) }}
      aria-level={line.depth + 1}
      aria-rowindex={index + 2}
      aria-label={`${name}, not read`}
      data-unread={line.id}
    >
      <span role="gridcell" class="t-entry">
        <span class="twisty" aria-hidden="true" />
        {name}
      </span>
      <span role="gridcell" class="t-va" />
      <span role="gridcell" class="t-rights" title="The walk ended above: it did not come to this level">
        not read
      </span>
    </div>
  );
}
