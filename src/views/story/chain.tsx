/** The causes of a hazard in order: what happened when on which core, and from where on it was wrong. */
import type { Story } from "../../protocol/story.js";
import { formatCount, formatStep } from "../format/quantity.js";
import { StoryText, type StoryLinks } from "./story-text.js";

const stepWidth = 52;
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
function ChainPicture({ chain }: Pick<Story, "chain">) {
  const places = placesOf(chain);
  const cores = [...new Set(chain.map(({ core }) => core))].sort((one, other) => one - other);
  const width = laneStart + chain.length * stepWidth;
  return (
    <svg class="chain-picture" width={width} height={cores.length * laneHeight} aria-hidden="true">
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
  );
}

/** A drawing and a list; each tick travels. Nothing without causes. */
export function StoryChain({ story, links }: { story: Story; links: StoryLinks }) {
  if (story.chain.length === 0) return null;
  return (
    <>
      <ChainPicture chain={story.chain} />
      <ol class="chain" aria-label="How it came to this">
        {story.chain.map((link, index) => (
          <li key={index} class={link.bad ? "bad" : ""} data-chain={index}>
            <span class="chain-step" aria-hidden="true">
              {formatStep(index + 1)}
            </span>
            <button
              type="button"
              class="link"
              data-tick={link.tick}
              aria-label={`Go to tick ${link.tick}`}
              onClick={() => links.tick(link.tick)}
            >
              {formatCount(link.tick)}
            </button>
            <span class="chain-core">core {link.core}</span>
            <span class="chain-text">
              <StoryText text={link.text} owners={story.owners} links={links} />
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
