/** The address-spaces view: who sees what? */
import { useMemo, useRef, useState } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { SpacesSnapshot } from "../../protocol/snapshot.js";
import { formatRange } from "../format/address.js";
import { formatCount } from "../format/quantity.js";
import { indexOwners } from "../owner/owners.js";
import { change } from "../session/persisted.js";
import type { ViewSession } from "../session/view-session.js";
import { useWidth } from "../shell/size.js";
import { ViewShell } from "../shell/view-shell.js";
import { arrangeLanes } from "./lanes.js";
import { layOutMap, type Bar } from "./map-layout.js";
import { Matrix } from "./matrix.js";
import { barKey, barWords, MemoryMap } from "./memory-map.js";

/** Plain JSON that survives hiding. */
export interface SpacesState {
  /** Selected region, `space/start`, or "". */
  readonly selected: string;
  /** Space that another view asked for. */
  readonly space: number | null;
  readonly scroll: number;
}

/** The state of a view that was never used. */
export const initialSpacesState: SpacesState = { selected: "", space: null, scroll: 0 };

interface SpacesViewProps {
  readonly session: ViewSession<SpacesSnapshot>;
  readonly state: Signal<SpacesState>;
}

const invitation =
  "No scenario is being debugged. Open a .vas file and press F5: " +
  "this view shows which process sees which virtual address space, and where.";

/** The whole view. */
export function SpacesView({ session, state }: SpacesViewProps) {
  return (
    <ViewShell
      name="spaces"
      title="Address Spaces"
      part="spaces"
      session={session}
      scroll={state}
      invitation={invitation}
    >
      {(data, story) => <Content snapshot={data} told={story.va} session={session} state={state} />}
    </ViewShell>
  );
}

interface ContentProps extends SpacesViewProps {
  readonly snapshot: SpacesSnapshot;
  /** Address that the story is about, or null. */
  readonly told: number | null;
}

function Content({ snapshot, told, session, state }: ContentProps) {
  const data = useMemo(() => arrangeLanes(snapshot), [snapshot]);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [hovered, setHovered] = useState<string | null>(null);
  const owners = useMemo(() => indexOwners(data.owners), [data]);
  const layout = useMemo(() => layOutMap(data, width), [data, width]);
  const { selected, space } = state.value;
  const showSpace = (target: number) => {
    change(state, { space: target });
    session.host.post({ type: "reveal", target: { kind: "space", space: target } });
  };
  const show = (bar: Bar) =>
    session.host.post({ type: "reveal", target: { kind: "address", space: bar.lane.space, va: bar.region.start } });
  const described =
    layout.bars.find((bar) => barKey(bar) === (hovered ?? selected)) ?? layout.bars.find((bar) => bar.region.touched);
  return (
    <div
      class="spaces"
      data-vscode-context={JSON.stringify({ webviewSection: "spaces", preventDefaultContextMenuItems: true })}
    >
      <Matrix data={data} owners={owners} showSpace={showSpace} />
      <div class="map-column">
        <div class="map-frame" ref={frame}>
          {data.lanes.length === 0 ? (
            <p class="no-rows">No address space exists yet.</p>
          ) : (
            width > 0 && (
              <MemoryMap
                data={data}
                layout={layout}
                owners={owners}
                told={told}
                selected={selected}
                highlighted={space}
                select={(bar) => change(state, { selected: barKey(bar) })}
                hover={(bar) => setHovered(bar === null ? null : barKey(bar))}
                show={show}
                showSpace={showSpace}
              />
            )
          )}
        </div>
        <p class="readout" data-part="readout">
          {described === undefined ? "" : barWords(described, owners.get(described.region.owner))}
        </p>
        <ul class="map-legend" aria-label="Marks of the map">
          <li>
            <i class="key touched" /> touched by this step
          </li>
          <li>
            <i class="key resident-key" /> resident part
          </li>
          <li>
            <i class="key guide-key" /> same address
          </li>
          <li>
            <span class="break-key" aria-hidden="true">
              //
            </span>{" "}
            gap cut out
          </li>
        </ul>
        {data.conflicts.length === 0 ? null : (
          <ul class="conflicts" aria-label="Overlaps that made a call fail">
            {data.conflicts.map((conflict, index) => (
              <li key={index} data-conflict-text={conflict.vid}>
                <span class="conflict-mark" aria-hidden="true">
                  ✕
                </span>{" "}
                {conflict.text} <code>{formatRange(...conflict.first)}</code> and{" "}
                <code>{formatRange(...conflict.second)}</code>{" "}
                <button
                  type="button"
                  class="link"
                  onClick={() => session.host.post({ type: "travel", tick: conflict.tick })}
                >
                  tick {formatCount(conflict.tick)}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
