/** The address-spaces view: who sees what? */
import { useMemo, useRef, useState } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { SpacesSnapshot } from "../../protocol/snapshot.js";
import { TableTools } from "../export/table-tools.js";
import { formatCount, formatPlural } from "../format/quantity.js";
import { indexOwners } from "../owner/owners.js";
import { change } from "../session/persisted.js";
import type { Story } from "../../protocol/story.js";
import type { ViewSession } from "../session/view-session.js";
import { useWidth } from "../shell/size.js";
import { useCode } from "../shell/use-code.js";
import { ViewShell } from "../shell/view-shell.js";
import { CoresTable, hasCores } from "./cores-table.js";
import { GoneList } from "./gone-ranges.js";
import { arrangeLanes } from "./lanes.js";
import { areMany, type RowOrder } from "./many/many-pairs.js";
import { layOutMap, type Bar } from "./map-layout.js";
import { Matrix } from "./matrix.js";
import { barKey, barWords, subjectBar, MemoryMap } from "./memory-map.js";
import { Refused } from "./refused.js";
import { matrixTable } from "./spaces-table.js";

/** Plain JSON that survives hiding. */
export interface SpacesState {
  /** Selected region, `space/start`, or "". */
  readonly selected: string;
  /** Space that another view asked for. */
  readonly space: number | null;
  /** Order of the processes where there are many. */
  readonly order: RowOrder;
  readonly scroll: number;
}

/** The state of a view that was never used. */
export const initialSpacesState: SpacesState = { selected: "", space: null, order: "program", scroll: 0 };

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
      {(data, story) => <Content snapshot={data} story={story} session={session} state={state} />}
    </ViewShell>
  );
}

interface ContentProps extends SpacesViewProps {
  readonly snapshot: SpacesSnapshot;
  readonly story: Story;
}

function Content({ snapshot, story, session, state }: ContentProps) {
  const told = story.va;
  const data = useMemo(() => arrangeLanes(snapshot), [snapshot]);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [hovered, setHovered] = useState<string | null>(null);
  const owners = useMemo(() => indexOwners(data.owners), [data]);
  const layout = useMemo(() => layOutMap(data, width), [data, width]);
  const { selected, space, order } = state.value;
  const page = useRef<HTMLDivElement>(null);
  const room = useWidth(page);
  const many = areMany(data);
  const pairs = useCode(many, () => import("./many/pair-map.js"));
  const look = (target: number | null) => {
    change(state, { space: target });
    session.refresh();
  };
  const showSpace = (target: number) => {
    change(state, { space: target });
    session.host.post({ type: "reveal", target: { kind: "space", space: target } });
  };
  const show = (bar: Bar) =>
    session.host.post({ type: "reveal", target: { kind: "address", space: bar.lane.space, va: bar.region.start } });
  const travel = (tick: number) => session.host.post({ type: "travel", tick });
  const described = layout.bars.find((bar) => barKey(bar) === (hovered ?? selected)) ?? subjectBar(layout.bars, story);
  return (
    <div
      class={many ? "spaces many" : "spaces"}
      ref={page}
      data-vscode-context={JSON.stringify({ webviewSection: "spaces", preventDefaultContextMenuItems: true })}
    >
      {data.vases.length === 0 ? null : !many ? (
        <Matrix
          data={data}
          owners={owners}
          showSpace={showSpace}
          tools={
            <TableTools
              host={session.host}
              what="the matrix"
              name={`matrix-tick${data.position.tick}`}
              table={() => matrixTable(data)}
            />
          }
        />
      ) : pairs === null || room === 0 ? (
        <div />
      ) : (
        <pairs.PairMap
          host={session.host}
          data={data}
          owners={owners}
          room={room >= besideMaps ? room / 2 : room}
          order={order}
          setOrder={(next) => change(state, { order: next })}
          toldVid={vasAt(data, told, story.tid)}
          chosen={space}
          look={look}
        />
      )}
      <div class="map-column">
        {hasCores(data) ? (
          <CoresTable
            host={session.host}
            data={data}
            owners={owners}
            told={story.core}
            bad={story.tone === "hazard" || story.tone === "deadly"}
            showSpace={showSpace}
          />
        ) : null}
        <div class="map-frame" ref={frame}>
          {data.lanes.length === 0 ? (
            <p class="no-rows">
              {data.processes.length === 0
                ? "No address space exists yet."
                : "Every process has ended, and its address space with it."}
            </p>
          ) : (
            width > 0 && (
              <MemoryMap
                data={data}
                layout={layout}
                owners={owners}
                subject={subjectBar(layout.bars, story)}
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
        <GoneList data={data} travel={travel} />
        <Refused data={data} owners={owners} travel={travel} />
        {data.vases.length > 0 || data.lanes.length === 0 ? null : (
          <p class="no-rows" data-part="no-vas">
            No VAS: every process has its own space alone. <code>vas_create</code> or a <code>vas</code> block makes
            one.
          </p>
        )}
        {data.lanesOmitted === 0 ? null : (
          <p class="dim" data-part="omitted">
            {formatPlural(data.lanes.length, "map")} of {formatCount(data.lanes.length + data.lanesOmitted)}: of the VAS
            that is looked at, its users, and what runs. Choose a VAS above to see others.
          </p>
        )}
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
      </div>
    </div>
  );
}

/** Width from which the maps stand beside the pairs. */
const besideMaps = 900;

/** The VAS that has an address in a lane that runs, else the one that the thread executes in, or -1. */
function vasAt({ lanes, vases, processes }: SpacesSnapshot, va: number | null, tid: number): number {
  const thread = processes.flatMap(({ threads }) => threads).find((one) => one.tid === tid);
  const inside = thread === undefined || thread.activeVid === 0 ? -1 : thread.activeVid;
  if (va === null) return inside;
  const regions = lanes.filter(({ running }) => running).flatMap((lane) => lane.regions);
  const owners = new Set(regions.filter(({ start, end }) => start <= va && va < end).map(({ owner }) => owner));
  return vases.find(({ owner }) => owners.has(owner))?.vid ?? inside;
}
