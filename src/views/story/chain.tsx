/** The causes of a hazard in order: what happened when on which core, and from where on it was wrong. */
import type { Story } from "../../protocol/story.js";
import { formatCount, formatStep } from "../format/quantity.js";
import { StoryText, type StoryLinks } from "./story-text.js";

/** A list; each tick travels. Nothing without causes. */
export function StoryChain({ story, links }: { story: Story; links: StoryLinks }) {
  if (story.chain.length === 0) return null;
  return (
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
  );
}
