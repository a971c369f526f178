/** Lanes besides the cores', over the same ticks: VASes with who is at them and who executes inside, processes with where they run. */
import type { TimelineSnapshot } from "../../../protocol/snapshot.js";
import type { Owners } from "../../owner/owners.js";
import { paletteIndex } from "../../palette.js";
import { formatCount } from "../../format/quantity.js";
import { processName } from "../readout.js";
import { mostSideLanes, processLanes, spaceLanes, type SideBand } from "./side-shape.js";
import { placeOf, type Stretch } from "../window.js";

const laneHeight = 16;
const headHeight = 14;
const gap = 8;
/** Rows of lines, one a process that is at the VAS; further ones share them. */
const stayRows = 4;

interface SideProps {
  readonly data: TimelineSnapshot;
  readonly stretch: Stretch;
  readonly width: number;
  readonly owners: Owners;
  readonly spaces: boolean;
  readonly processes: boolean;
}

/** A name, and its base line. */
export interface LaneText {
  readonly y: number;
  readonly text: string;
}

/** Pixels that a kind's lanes take: a heading, the lanes, one line for those that are left out. */
const heightOf = (lanes: number) =>
  headHeight + Math.max(1, Math.min(lanes, mostSideLanes) + (lanes > mostSideLanes ? 1 : 0)) * laneHeight + gap;

/** Pixels of all. */
export function sideHeight({ data, spaces, processes }: Pick<SideProps, "data" | "spaces" | "processes">): number {
  return (spaces ? heightOf(spaceLanes(data).length) : 0) + (processes ? heightOf(data.processes.length) : 0);
}

/** A heading in words for much and for little room, the longest first, and its base line. */
export interface LaneHead {
  readonly y: number;
  readonly words: readonly string[];
}

/** What kind of lanes these are. */
const spacesHead = [
  "spaces: who is attached or subscribed, and below that who executes inside",
  "spaces: who uses them, who is inside",
];
const processesHead = [
  "processes: when they run, and below that inside which VAS",
  "processes: when they run, in which VAS",
];

/** Headings of the kinds with their base lines, from y = 0. */
export function sideHeads({
  data,
  spaces,
  processes,
}: Pick<SideProps, "data" | "spaces" | "processes">): readonly LaneHead[] {
  return [
    ...(spaces ? [{ y: 10, words: spacesHead }] : []),
    ...(processes ? [{ y: sideHeight({ data, spaces, processes: false }) + 10, words: processesHead }] : []),
  ];
}

/** Names of the lanes with their base lines, from y = 0. */
export function sideNames({
  data,
  spaces,
  processes,
}: Pick<SideProps, "data" | "spaces" | "processes">): readonly LaneText[] {
  const named = (lanes: readonly { readonly name: string }[], top: number) =>
    lanes
      .slice(0, mostSideLanes)
      .map(({ name }, index) => ({ y: top + headHeight + index * laneHeight + 11, text: name }));
  return [
    ...(spaces ? named(spaceLanes(data), 0) : []),
    ...(processes ? named(processLanes(data), sideHeight({ data, spaces, processes: false })) : []),
  ];
}

/** Draws them from y = 0. */
export function SideLanes(props: SideProps) {
  const { data, spaces, processes } = props;
  return (
    <>
      {spaces ? <Spaces {...props} /> : null}
      {processes ? (
        <g transform={`translate(0 ${sideHeight({ data, spaces, processes: false })})`}>
          <Processes {...props} />
        </g>
      ) : null}
    </>
  );
}

/** Bands of one colour as one path. */
function bandPath(bands: readonly SideBand[], { stretch, width }: SideProps, y: number, height: number): string {
  const place = (tick: number) => Math.min(width, Math.max(0, placeOf(tick, stretch, width)));
  return bands
    .map(({ from, to }) => {
      const [x, end] = [place(from), place(to)];
      return end <= x
        ? ""
        : `M${x.toFixed(1)} ${y}h${Math.max(0.5, end - x).toFixed(1)}v${height}h-${Math.max(0.5, end - x).toFixed(1)}z`;
    })
    .join("");
}

function paletteOfProcess({ data, owners }: SideProps, pid: number): number {
  const process = data.processes.find((one) => one.pid === pid);
  return paletteIndex(owners.get(process?.owner ?? -1).palette);
}

function LeftOut({ lanes }: { readonly lanes: number }) {
  return lanes <= mostSideLanes ? null : (
    <text class="lane-name" x={4} y={headHeight + mostSideLanes * laneHeight + 11}>
      {formatCount(lanes - mostSideLanes)} more are not drawn
    </text>
  );
}

function Spaces(props: SideProps) {
  const { data, stretch, width } = props;
  const lanes = spaceLanes(data);
  const place = (tick: number) => Math.min(width, Math.max(0, placeOf(tick, stretch, width)));
  return (
    <g data-lanes="spaces">
      {lanes.length === 0 ? (
        <text class="lane-name" x={4} y={headHeight + 11}>
          there is no VAS
        </text>
      ) : null}
      {lanes.slice(0, mostSideLanes).map(({ vid, name, stays, inside }, index) => (
        <g key={vid} data-vas={vid} transform={`translate(0 ${headHeight + index * laneHeight})`}>
          <line class="floor" x1={0} x2={width} y1={laneHeight - 1} y2={laneHeight - 1} />
          {stays.map((stay) => {
            const [x1, x2] = [place(stay.from), place(stay.to ?? data.end)];
            const y = 2 + (stay.pid % stayRows) * 1.75;
            const how = stay.how === "subscribed" ? "subscribed to" : `attached (${stay.how}) to`;
            const until = stay.to === null ? "on" : `to ${formatCount(stay.to)}`;
            return (
              <line
                key={`${stay.pid} ${stay.from}`}
                class={`stay owner-${paletteOfProcess(props, stay.pid)}`}
                x1={x1}
                x2={Math.max(x1 + 1, x2)}
                y1={y}
                y2={y}
              >
                <title>{`${processName(data, stay.pid)}: ${how} ${name} from tick ${formatCount(stay.from)} ${until}`}</title>
              </line>
            );
          })}
          {[...new Set(inside.map(({ what }) => what))].map((pid) => (
            <path
              key={pid}
              class={`band owner-${paletteOfProcess(props, pid)}`}
              d={bandPath(
                inside.filter(({ what }) => what === pid),
                props,
                9,
                5,
              )}
            >
              <title>{`${processName(data, pid)} inside ${name}`}</title>
            </path>
          ))}
          {stays.length > 0 ? null : (
            <text class="lane-name" x={4} y={11}>
              nobody
            </text>
          )}
        </g>
      ))}
      <LeftOut lanes={lanes.length} />
    </g>
  );
}

function Processes(props: SideProps) {
  const { data, owners, width } = props;
  const lanes = processLanes(data);
  const vasOf = (vid: number) => data.vases.find((one) => one.vid === vid);
  return (
    <g data-lanes="processes">
      {lanes.slice(0, mostSideLanes).map(({ pid, name, owner, ran }, index) => (
        <g key={pid} data-process={pid} transform={`translate(0 ${headHeight + index * laneHeight})`}>
          <line class="floor" x1={0} x2={width} y1={laneHeight - 1} y2={laneHeight - 1} />
          {data.cores.map(({ core }) => {
            const d = bandPath(
              ran.filter((band) => band.core === core),
              props,
              2,
              7,
            );
            return d === "" ? null : (
              <path key={core} class={`band owner-${paletteIndex(owners.get(owner).palette)}`} d={d}>
                <title>{`${name} on core ${core}`}</title>
              </path>
            );
          })}
          {[...new Set(ran.flatMap(({ what }) => (what === 0 ? [] : [what])))].map((vid) => (
            <path
              key={vid}
              class={`band owner-${paletteIndex(owners.get(vasOf(vid)?.owner ?? -1).palette)}`}
              d={bandPath(
                ran.filter(({ what }) => what === vid),
                props,
                10,
                4,
              )}
            >
              <title>{`${name} in ${vasOf(vid)?.name ?? `VAS ${vid}`}`}</title>
            </path>
          ))}
        </g>
      ))}
      <LeftOut lanes={lanes.length} />
    </g>
  );
}
