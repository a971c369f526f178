/** Whose colours these are and what the marks mean. */
import type { CoreSnapshot, TlbSnapshot } from "../../protocol/snapshot.js";
import { OwnerName } from "../owner/owner-mark.js";

/** Owners that have entries on the core, then the marks. */
export function Legend({ data, core }: { data: TlbSnapshot; core: CoreSnapshot }) {
  const present = new Set(
    core.levels.flatMap((level) => [...level.entries, ...level.removed].map((entry) => entry.owner)),
  );
  return (
    <div class="legend">
      <ul class="legend-owners" aria-label="Owners">
        {data.owners
          .filter((owner) => present.has(owner.id))
          .map((owner) => (
            <li key={owner.id}>
              <OwnerName owner={owner} /> <small>{owner.kind === "vas" ? "VAS" : owner.kind}</small>
            </li>
          ))}
      </ul>
      <ul class="legend-marks" aria-label="Marks">
        <li>
          <i class="cell sample taken hit" /> hit by this step
        </li>
        <li>
          <i class="cell sample taken filled" /> filled
        </li>
        <li>
          <i class="cell sample vacant evicted" /> evicted or flushed
        </li>
        <li>
          <i class="cell sample taken stale" /> stale
        </li>
      </ul>
    </div>
  );
}
