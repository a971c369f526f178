/**
 * The frame of every view: the step bar that stays on top, the states (no session, running, failed), the live region,
 * the scrolling content. Tells the extension when a stop has been rendered.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { Position } from "../../protocol/snapshot.js";
import { plainStory, type Story } from "../../protocol/story.js";
import { HazardWays } from "../hazard/hazard-ways.js";
import type { ViewSession } from "../session/view-session.js";
import { StepBar } from "../story/step-bar.js";
import type { StoryLinks } from "../story/story-text.js";
import { EndOfRun } from "../verdict/end-of-run.js";
import { announcement } from "../story/tone.js";
import { rememberScroll } from "./scroll-memory.js";
import "./push-buttons.css";

interface ShellProps<Data> {
  readonly name: string;
  /** Name of the view for screen readers. */
  readonly title: string;
  /** Which of a story's echoes is this view's. */
  readonly part: keyof Story["echo"];
  readonly session: ViewSession<Data>;
  readonly scroll: Signal<{ readonly scroll: number }>;
  /** What to do when there is no session. */
  readonly invitation: string;
  readonly children: (data: Data, story: Story) => ComponentChildren;
}

/** Draws the frame; `children` draws the content for a snapshot. */
export function ViewShell<Data extends { readonly position: Position }>(props: ShellProps<Data>) {
  const { session } = props;
  const data = session.data.value;
  const phase = session.phase.value;
  const error = session.error.value;
  const told = session.told.value;
  const story = session.story.value;
  const epoch = data?.position.epoch ?? null;
  const scroller = useRef<HTMLElement>(null);
  const behind = data !== null && told !== session.stop.value;

  useEffect(() => {
    if (epoch !== null) session.host.post({ type: "rendered", epoch });
  }, [data]);
  useEffect(() => rememberScroll(scroller.current, props.scroll), [data === null]);

  const state = error !== null ? "error" : phase === "running" ? "running" : behind ? "behind" : "current";
  return (
    <div class="view" data-view={props.name} data-phase={phase} data-epoch={epoch ?? ""} data-state={state}>
      <header>
        <h1 class="visually-hidden">{props.title}</h1>
        {story === null || told === null ? null : (
          <StepBar
            story={story}
            part={props.part}
            role={session.role.value}
            position={told.position}
            running={phase === "running"}
            links={storyLinks(session, story)}
          />
        )}
      </header>
      <Announcement story={session.role.value === "lead" ? story : null} />
      {error === null ? null : (
        <div class="banner" role="alert">
          <span>The debugger could not answer: {error}</span>
          <button type="button" class="link" onClick={() => session.refresh()}>
            Try again
          </button>
          <button
            type="button"
            class="link"
            onClick={() => session.host.post({ type: "copy", what: "details", text: error })}
          >
            Copy details
          </button>
        </div>
      )}
      {data === null || story === null ? (
        error !== null ? null : (
          <main class="empty-frame">
            <div class="empty">
              <p>{emptyText(phase, props.invitation)}</p>
              {phase === "idle" && session.role.value === "lead" ? <Beginnings session={session} /> : null}
            </div>
          </main>
        )
      ) : (
        <main class="scroller" data-scroller ref={scroller} tabIndex={0} aria-label={props.title}>
          {data.position.finished && epoch !== null && session.role.value === "lead" ? (
            <EndOfRun session={session} epoch={epoch} />
          ) : null}
          {epoch !== null && session.role.value === "lead" ? (
            <HazardWays session={session} story={story} epoch={epoch} />
          ) : null}
          {props.children(data, story)}
        </main>
      )}
    </div>
  );
}

/** Two ways to begin, in the first view alone: three times the same buttons would be none. */
function Beginnings({ session: { host } }: { readonly session: Pick<ViewSession<unknown>, "host"> }) {
  return (
    <p class="beginnings push-buttons">
      <button type="button" class="primary" onClick={() => host.post({ type: "begin", with: "story" })}>
        Watch a Miss Disappear
      </button>
      <button type="button" onClick={() => host.post({ type: "begin", with: "example" })}>
        Open an Example…
      </button>
    </p>
  );
}

/** What the links of a story do in any view. */
export function storyLinks({ host, ask }: Pick<ViewSession<unknown>, "host" | "ask">, story: Story): StoryLinks {
  return {
    describe: async (va) => (await ask("vas/translate", { space: story.space, va })).text,
    tick: (tick) => host.post({ type: "travel", tick }),
    va: (va) => host.post({ type: "reveal", target: { kind: "address", space: story.space, va } }),
  };
}

/** Told to screen readers by the view that leads, as loud as the story is. */
function Announcement({ story }: { story: Story | null }) {
  const manner = story === null ? "off" : announcement(story.tone);
  const text = story === null || manner === "off" ? "" : plainStory(story.title, story.owners);
  return (
    <>
      <div class="visually-hidden" role="status" aria-live="polite">
        {manner === "polite" ? text : ""}
      </div>
      <div class="visually-hidden" role="alert">
        {manner === "assertive" ? text : ""}
      </div>
    </>
  );
}

function emptyText(phase: string, invitation: string): string {
  switch (phase) {
    case "starting":
      return "Connecting to the debugger…";
    case "running":
      return "Running… What happened shows here at the next stop.";
    case "stopped":
      return "Reading the machine’s state…";
    default:
      return invitation;
  }
}
