/** The causes of a hazard in order: what happened when on which core, and from where on it was wrong. */
import type { Story } from "../../protocol/story.js";
import { formatCount, formatStep } from "../format/quantity.js";
import type { Host } from "../session/host.js";
import { useCode } from "../shell/use-code.js";
import { StoryText, type StoryLinks } from "./story-text.js";

/** Pixels of a core's lane in the drawing, and of the air above and below all of them. */
const laneHeight = 20;
const air = 4;
/** Pixels that the drawing's buttons need, however few its lanes. */
const leastHeight = 32;

/** A drawing and a list; each tick travels. Nothing without causes. */
export function StoryChain({ story, links, host }: { story: Story; links: StoryLinks; host: Host }) {
  const causes = story.chain.length > 0;
  const code = useCode(causes, () => import("./chain-picture.js"));
  if (!causes) return null;
  // The drawing's code comes with the first hazard; what stands below it does not move then.
  const lanes = new Set(story.chain.map(({ core }) => core)).size;
  const height = Math.max(lanes * laneHeight + air, leastHeight);
  return (
    <>
      <div class="chain-room" style={{ height: `${height}px` }}>
        {code === null ? null : <code.ChainPicture story={story} host={host} />}
      </div>
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
