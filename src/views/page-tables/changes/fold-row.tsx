/** The line that stands for several pages that changed alike. */
import { formatBareAddress } from "../../format/address.js";
import { formatCount } from "../../format/quantity.js";
import type { ChangeFold } from "./changes.js";
import { rowName } from "../tree-table.js";

interface FoldRowProps {
  readonly fold: ChangeFold;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly tab: boolean;
  /** In few words. */
  readonly brief: boolean;
  readonly open: (fold: ChangeFold) => void;
}

/** "27 more entries changed alike: PT[0x194] … PT[0x1ae]"; a click or Enter shows them. */
export function FoldRow({ fold, index, top, height, tab, brief, open }: FoldRowProps) {
  const { first, last, count } = fold;
  const words = `${formatCount(count)} more entries changed alike`;
  return (
    <div
      role="row"
      class="tree-row fold changed"
      style={{ top: `${top}px`, height: `${height}px`, "--depth": String(fold.depth) }}
      tabIndex={tab ? 0 : -1}
      aria-level={fold.depth + 1}
      aria-rowindex={index + 2}
      aria-expanded={false}
      aria-label={`${words}: ${rowName(first)} to ${rowName(last)}, ${formatBareAddress(first.va)} to ${formatBareAddress(last.va)}`}
      data-row={fold.id}
      onClick={() => open(fold)}
    >
      <span role="gridcell" class="t-entry fold-words" title={words}>
        <span class="twisty" aria-hidden="true">
          ▸
        </span>
        {brief ? `${formatCount(count)} more alike` : words}: {rowName(first)} … {rowName(last)}
      </span>
    </div>
  );
}
