/**
 * The step bar: the view that leads tells the title and the reason, the others one line each, their own answer about the same
 * subject. Its height does not depend on the text, so that nothing below it jumps while the user steps.
 */
import type { Position } from "../../protocol/snapshot.js";
import { plainStory, type Story } from "../../protocol/story.js";
import type { ViewRole } from "../../protocol/messages.js";
import { formatCount, formatPlural } from "../format/quantity.js";
import { StoryText, type StoryLinks } from "./story-text.js";
import { toneSymbol } from "./tone.js";

interface StepBarProps {
  readonly story: Story;
  /** Which of the echoes is this view's. */
  readonly part: keyof Story["echo"];
  readonly role: ViewRole;
  readonly position: Position;
  readonly running: boolean;
  readonly links: StoryLinks;
}

/** One of the two forms. */
export function StepBar(props: StepBarProps) {
  const { story, part, role, running } = props;
  const lead = role === "lead";
  const told = lead ? story.title : story.echo[part];
  return (
    <div class={`step-bar ${role} tone-${story.tone}`} data-tone={story.tone} data-role={role} data-va={story.va ?? ""}>
      <span class="tone-symbol" aria-hidden="true">
        {toneSymbol[story.tone]}
      </span>
      <p class="step-title" data-part="headline" title={plainStory(told, story.owners)}>
        <StoryText text={told} owners={story.owners} links={props.links} />
      </p>
      <When {...props} />
      {lead ? (
        <p class="step-why" data-part="detail" title={plainStory(story.why, story.owners)}>
          <StoryText text={story.why} owners={story.owners} links={props.links} />
        </p>
      ) : null}
      <span class="when-running" aria-hidden={!running}>
        running…
      </span>
    </div>
  );
}

function When({ story, role, position }: StepBarProps) {
  const cost = story.cycles > 0 ? `+${formatPlural(story.cycles, "cycle")} · ` : "";
  return (
    <span class="when" title={`Cycle ${formatCount(position.cycle)} of core ${position.core}`}>
      {role === "lead" ? <span class="when-cost">{cost}</span> : null}
      <span data-part="tick">tick {formatCount(position.tick)}</span>
    </span>
  );
}
