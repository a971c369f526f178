/** Who maps a frame: the answer to "is this page really shared?" */
import type { FrameSnapshot } from "../../protocol/snapshot.js";
import { addressText, hexNumber } from "../../notation/index.js";
import { formatBytes, formatPlural } from "../format/quantity.js";
import { OwnerMark, OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";

interface FrameDetailProps {
  readonly frame: FrameSnapshot;
  readonly owners: Owners;
  /** TLB entries that still lead to it though the tables say otherwise. */
  readonly stale: number;
  /** Space shown in the tree, to mark its own row. */
  readonly space: number;
  readonly go: (space: number, va: number) => void;
}

/** A sentence and one line a mapping. */
export function FrameDetail({ frame, owners, stale, space, go }: FrameDetailProps) {
  const { mappings } = frame;
  const spaces = new Set(mappings.map((mapping) => mapping.space)).size;
  return (
    <section class="frame" aria-label={`Mappings of frame ${hexNumber(frame.pfn)}`} data-frame={frame.pfn}>
      <h2>
        Frame <code>{hexNumber(frame.pfn)}</code>{" "}
        {mappings.length === 0 ? "is mapped by nobody" : `is mapped by ${formatPlural(spaces, "space")}`}
      </h2>
      {mappings.length === 0 && stale > 0 ? (
        <p class="frame-stale">
          Whoever gets it next shares it with {formatPlural(stale, "stale TLB entry", "stale TLB entries")}.
        </p>
      ) : null}
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
            <code>{mapping.permissions}</code>
            <small title="What TLB entries of this mapping are matched by">
              {mapping.shared === null ? "by ASID" : `S#${mapping.shared}`}
            </small>
            <MappingNote {...mapping} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What few mappings have, on a line of its own below: the file, and the large page that the frame is a part of. */
function MappingNote({ file, largePage }: FrameSnapshot["mappings"][number]) {
  const parts = [file, largePage > 0 ? `in a page of ${formatBytes(largePage)}` : null].filter((one) => one !== null);
  return parts.length === 0 ? null : <span class="mapping-note">{parts.join(" · ")}</span>;
}
