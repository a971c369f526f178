/** Chooses the space whose tables are shown. */
import type { PageTableSnapshot, SpaceInfo } from "../../protocol/snapshot.js";

const kinds: readonly (readonly [SpaceInfo["kind"], string])[] = [
  ["original", "Processes"],
  ["vas", "VASes"],
  ["attached", "Attached: one process in one VAS"],
  ["segment", "Segments"],
];

const follow = "follow";

interface SpacePickerProps {
  readonly data: PageTableSnapshot;
  /** null = that of the story. */
  readonly chosen: number | null;
  readonly choose: (space: number | null) => void;
}

/** A list by kind. */
export function SpacePicker({ data, chosen, choose }: SpacePickerProps) {
  const shown = data.spaces.find((space) => space.space === data.space);
  return (
    <select
      aria-label="Address space"
      data-control="space"
      value={chosen === null ? follow : String(chosen)}
      onChange={(event) => choose(event.currentTarget.value === follow ? null : Number(event.currentTarget.value))}
    >
      <option value={follow}>
        {chosen === null && shown !== undefined ? `${shown.title} · follows the story` : "follow the story"}
      </option>
      {kinds.map(([kind, title]) => {
        const spaces = data.spaces.filter((space) => space.kind === kind);
        return spaces.length === 0 ? null : (
          <optgroup label={title} key={kind}>
            {spaces.map((space) => (
              <option key={space.space} value={String(space.space)}>
                {space.title}
              </option>
            ))}
          </optgroup>
        );
      })}
    </select>
  );
}
