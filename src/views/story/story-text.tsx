/** A text of a story with its marks as what they name: owners with their mark, ticks and addresses as links. */
import type { OwnerInfo } from "../../protocol/snapshot.js";
import { storyPieces } from "../../protocol/story.js";
import { OwnerMark } from "../owner/owner-mark.js";

/** What a link of a text does. */
export interface StoryLinks {
  /** Travels. */
  tick(tick: number): void;
  /** Shows an address in the page tables. */
  va(va: number): void;
  /** Says in words where an address leads now and which TLB entries hold it. */
  describe(va: number): Promise<string>;
}

interface StoryTextProps {
  readonly text: string;
  readonly owners: readonly OwnerInfo[];
  readonly links: StoryLinks;
}

/** One paragraph's content. */
export function StoryText({ text, owners, links }: StoryTextProps) {
  return (
    <>
      {storyPieces(text, owners).map((piece, index) => {
        switch (piece.kind) {
          case "text":
            return piece.text;
          case "owner": {
            const owner = owners.find(({ id }) => id === piece.owner);
            return owner === undefined ? (
              piece.text
            ) : (
              <span class="story-owner" key={index} data-owner={owner.id}>
                <OwnerMark owner={owner} /> {owner.name}
              </span>
            );
          }
          case "tick":
            return (
              <button
                type="button"
                class="link"
                key={index}
                data-tick={piece.tick}
                aria-label={`Go to tick ${piece.tick}`}
                onClick={() => links.tick(piece.tick)}
              >
                {piece.text}
              </button>
            );
          case "va":
            return (
              <button
                type="button"
                class="link mono"
                key={index}
                data-va={piece.va}
                aria-label={`Show ${piece.text} in the page tables`}
                onClick={() => links.va(piece.va)}
                onPointerEnter={(event) => describeIn(event.currentTarget, links.describe(piece.va))}
                onFocus={(event) => describeIn(event.currentTarget, links.describe(piece.va))}
              >
                {piece.text}
              </button>
            );
        }
      })}
    </>
  );
}

/** The words become the tooltip; where they cannot be had, there is none. */
function describeIn(element: HTMLElement, words: Promise<string>): void {
  words.then(
    (text) => (element.title = text),
    () => element.removeAttribute("title"),
  );
}
