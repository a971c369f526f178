/** The causes of a hazard as a drawing, loaded with the first hazard. */
import { useRef } from "preact/hooks";
import { plainStory, type Story } from "../../protocol/story.js";
import { PictureTools } from "../export/picture-tools.js";
import { TableTools } from "../export/table-tools.js";
import type { TextTable } from "../export/table-text.js";
import type { Host } from "../session/host.js";

const stepWidth = 52;
/** Pixels of a lane; the frame of the drawing has them reserved. */
const laneHeight = 20;
const laneStart = 52;

/** Place of a step: its turn from left to right, its core from top to bottom. */
function placesOf(chain: Story["chain"]): readonly { readonly x: number; readonly y: number; readonly bad: boolean }[] {
  const cores = [...new Set(chain.map(({ core }) => core))].sort((one, other) => one - other);
  return chain.map(({ core, bad }, index) => ({
    x: laneStart + index * stepWidth + 12,
    y: cores.indexOf(core) * laneHeight + laneHeight / 2,
    bad,
  }));
}

/** The steps on the lanes of their cores, in their order; red from where it went wrong. The list below says what they are. */
export function ChainPicture({ story, host }: { story: Story; host: Host }) {
  const { chain } = story;
  const drawn = useRef<SVGSVGElement>(null);
  const name = `causes-tick${chain.at(-1)?.tick ?? 0}`;
  const places = placesOf(chain);
  const cores = [...new Set(chain.map(({ core }) => core))].sort((one, other) => one - other);
  const width = laneStart + chain.length * stepWidth;
  const height = cores.length * laneHeight;
  return (
    <div class="chain-frame with-tools">
      <svg
        ref={drawn}
        class="chain-picture"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="xMinYMid meet"
        aria-hidden="true"
      >
        {cores.map((core, index) => (
          <g key={core}>
            <text x={0} y={index * laneHeight + 14}>
              core {core}
            </text>
            <line
              class="chain-lane"
              x1={laneStart}
              x2={width}
              y1={index * laneHeight + 10}
              y2={index * laneHeight + 10}
            />
          </g>
        ))}
        {places.slice(1).map(({ x, y, bad }, index) => {
          const from = places[index]!;
          const across = from.y === y ? "" : "across";
          return (
            <line key={index} class={`chain-way ${across} ${bad ? "bad" : ""}`} x1={from.x} y1={from.y} x2={x} y2={y} />
          );
        })}
        {places.map(({ x, y, bad }, index) => (
          <g key={index} class={`chain-spot ${bad ? "bad" : ""}`}>
            <circle cx={x} cy={y} r={8} />
            <text x={x} y={y + 4} text-anchor="middle">
              {index + 1}
            </text>
          </g>
        ))}
      </svg>
      <div class="ways-out">
        <TableTools host={host} what="the causes" name={name} table={() => chainTable(story)} />
        <PictureTools host={host} what="the causes" name={name} drawn={() => drawn.current} />
      </div>
    </div>
  );
}

function chainTable({ chain, owners }: Story): TextTable {
  return {
    headings: ["step", "tick", "core", "what", "wrong from here"],
    rows: chain.map(({ tick, core, text, bad }, index) => [
      String(index + 1),
      String(tick),
      String(core),
      plainStory(text, owners),
      bad ? "yes" : "",
    ]),
  };
}
