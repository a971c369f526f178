/** Who maps a frame: the answer to "is this page really shared?" */
import type { FrameSnapshot } from "../../protocol/snapshot.js";
import { addressText, hexNumber } from "../../notation/index.js";
import { formatBytes, formatPlural } from "../format/quantity.js";
import { OwnerMark, OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";

interface FrameDetailProps {
  readonly frame: FrameSnapshot;
  readonly owners: Owners;
  /** Space shown in the tree, to mark its own row. */
  readonly space: number;
  readonly go: (space: number, va: number) => void;
}

/** A sentence and one line a mapping. */
export function FrameDetail({ frame, owners, space, go }: FrameDetailProps) {
  const { mappings } = frame;
  const spaces = new Set(mappings.map((mapping) => mapping.space)).size;
  return (
    <section class="frame" aria-label={`Mappings of frame ${hexNumber(frame.pfn)}`} data-frame={frame.pfn}>
      <h2>
        Frame <code>{hexNumber(frame.pfn)}</code>{" "}
        {mappings.length === 0 ? "is mapped by nobody" : `is mapped by ${formatPlural(spaces, "space")}`}
      </h2>
      <p class="frame-owner">
        <OwnerName owner={owners.get(frame.owner)} /> owns it; physical <code>{addressText(frame.pa)}</code>
      </p>
      <ul>
        {mappings.map((mapping) => (
          <li
            key={`${mapping.space}/${mapping.va}`}
            class={mapping.space === space ? "here" : ""}
            data-space={mapping.space}
            data-va={mapping.va}
          >
            <OwnerMark owner={owners.get(mapping.owner)} />
            <span class="mapping-title">{mapping.title}</span>
            <button
              type="button"
              class="link"
              title="Show this mapping in the tree"
              onClick={() => go(mapping.space, mapping.va)}
            >
              <code>{addressText(mapping.va)}</code>
            </button>
            {mapping.file === null ? null : <code>{mapping.file}</code>}
            <code>{mapping.permissions}</code>
            {mapping.largePage > 0 ? <small>in a page of {formatBytes(mapping.largePage)}</small> : null}
            <small title="What TLB entries of this mapping are matched by">
              {mapping.shared === null ? "by ASID" : `S#${mapping.shared}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
