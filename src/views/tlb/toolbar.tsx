/** Which entries to show: text, owner, level, dimming of entries that cannot match now. */
import type { OwnerInfo, TlbSnapshot } from "../../protocol/snapshot.js";
import { memo, sameElements, sameFields } from "../shell/memo.js";
import type { EntryFilter } from "./entries/index.js";
import type { ColourBy } from "./levels/index.js";

interface Settings {
  readonly filter: EntryFilter;
  readonly dimUnusable: boolean;
  readonly colourBy: ColourBy;
  readonly setColourBy: (colourBy: ColourBy) => void;
  readonly setFilter: (part: Partial<EntryFilter>) => void;
  readonly setDimUnusable: (dim: boolean) => void;
}

interface ToolbarProps extends Settings {
  readonly data: TlbSnapshot;
  readonly core: number;
}

interface ControlsProps extends Settings {
  /** Those that can be chosen. */
  readonly owners: readonly OwnerInfo[];
  readonly levels: readonly string[];
}

const everyOwner = "";

/** One line of controls that wraps where the view is narrow. */
export function Toolbar({ data, core, ...settings }: ToolbarProps) {
  const levels = data.cores.find((candidate) => candidate.core === core)?.levels ?? [];
  const present = new Set(levels.flatMap((level) => level.entries.map((entry) => entry.owner)));
  const owners = data.owners.filter((owner) => present.has(owner.id) || owner.id === settings.filter.owner);
  return <Controls owners={owners} levels={levels.map(({ name }) => name)} {...settings} />;
}

/** What the controls do depends on nothing but what is chosen. */
const Controls = memo(
  DrawnControls,
  (before: ControlsProps, after) =>
    sameElements(before.owners, after.owners) &&
    sameElements(before.levels, after.levels) &&
    sameFields(before.filter, after.filter, ["text", "owner", "level"]) &&
    sameFields(before, after, ["dimUnusable", "colourBy"]),
);

function DrawnControls({
  owners,
  levels,
  filter,
  dimUnusable,
  colourBy,
  setColourBy,
  setFilter,
  setDimUnusable,
}: ControlsProps) {
  return (
    <div class="toolbar" role="group" aria-label="Which entries to show">
      <input
        type="search"
        data-control="text"
        aria-label="Filter entries by address, owner or tag"
        placeholder="Filter: address, owner, tag"
        value={filter.text}
        onInput={(event) => setFilter({ text: event.currentTarget.value })}
      />
      <select
        aria-label="Owner"
        data-control="owner"
        value={filter.owner === null ? everyOwner : String(filter.owner)}
        onChange={(event) =>
          setFilter({ owner: event.currentTarget.value === everyOwner ? null : Number(event.currentTarget.value) })
        }
      >
        <option value={everyOwner}>all owners</option>
        {owners.map((owner) => (
          <option key={owner.id} value={String(owner.id)}>
            {owner.name}
          </option>
        ))}
      </select>
      <select
        aria-label="Level"
        data-control="level"
        value={filter.level}
        onChange={(event) => setFilter({ level: event.currentTarget.value })}
      >
        <option value="">all levels</option>
        {levels.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <label class="colour-by">
        colour by{" "}
        <select
          data-control="colour"
          value={colourBy}
          onChange={(event) => setColourBy(event.currentTarget.value as ColourBy)}
        >
          <option value="owner">owner</option>
          <option value="usable">usable now</option>
          <option value="age">age</option>
          <option value="hits">hits</option>
          <option value="tag">tag</option>
        </select>
      </label>
      <label class="check" title="Dim entries whose tag does not match the context that the core has now">
        <input
          type="checkbox"
          data-control="usable"
          checked={dimUnusable}
          onChange={(event) => setDimUnusable(event.currentTarget.checked)}
        />
        dim unusable
      </label>
    </div>
  );
}
