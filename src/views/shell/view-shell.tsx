/**
 * The frame of every view: the sentence that stays on top, the states (no session, running, failed), the live region,
 * the scrolling content. Tells the extension when a stop has been rendered.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { Position } from "../../protocol/snapshot.js";
import { formatCount } from "../format/quantity.js";
import type { ViewSession } from "../session/view-session.js";
import { rememberScroll } from "./scroll-memory.js";

/** What the eye should see first. */
export interface Sentence {
  /** Colour and symbol of the bar: what kind of outcome this was. */
  readonly tone: "hit" | "refill" | "walk" | "fault" | "hazard" | "plain";
  readonly headline: string;
  readonly detail: string;
}

interface ShellProps<Data> {
  readonly name: string;
  readonly session: ViewSession<Data>;
  readonly scroll: Signal<{ readonly scroll: number }>;
  /** What to do when there is no session. */
  readonly invitation: string;
  readonly sentence: (data: Data) => Sentence;
  readonly children: (data: Data) => ComponentChildren;
}

const symbols: Readonly<Record<Sentence["tone"], string>> = {
  hit: "✓",
  refill: "↻",
  walk: "▲",
  fault: "✕",
  hazard: "⚠",
  plain: "•",
};

/** Draws the frame; `children` draws the content for a snapshot. */
export function ViewShell<Data extends { readonly position: Position }>(props: ShellProps<Data>) {
  const { session } = props;
  const data = session.data.value;
  const phase = session.phase.value;
  const error = session.error.value;
  const epoch = data?.position.epoch ?? null;
  const scroller = useRef<HTMLElement>(null);
  const behind = data !== null && epoch !== session.stop.value?.position.epoch;

  useEffect(() => {
    if (epoch !== null) session.host.post({ type: "rendered", epoch });
  }, [data]);
  useEffect(() => rememberScroll(scroller.current, props.scroll), [data === null]);

  const sentence = data === null ? null : props.sentence(data);
  const state = error !== null ? "error" : phase === "running" ? "running" : behind ? "behind" : "current";
  return (
    <div class="view" data-view={props.name} data-phase={phase} data-epoch={epoch ?? ""} data-state={state}>
      {sentence === null || data === null ? null : (
        <SentenceBar sentence={sentence} position={data.position} running={phase === "running"} />
      )}
      <div class="visually-hidden" role="status" aria-live="polite">
        {sentence?.headline ?? ""}
      </div>
      {error === null ? null : (
        <div class="banner" role="alert">
          <span>The debugger could not answer: {error}</span>
          <button type="button" class="link" onClick={() => session.refresh()}>
            Try again
          </button>
        </div>
      )}
      {data === null ? (
        error !== null ? null : (
          <p class="empty">{emptyText(phase, props.invitation)}</p>
        )
      ) : (
        <main class="scroller" data-scroller ref={scroller}>
          {props.children(data)}
        </main>
      )}
    </div>
  );
}

function SentenceBar({ sentence, position, running }: { sentence: Sentence; position: Position; running: boolean }) {
  return (
    <header class={`sentence tone-${sentence.tone}`} data-tone={sentence.tone}>
      <span class="tone-symbol" aria-hidden="true">
        {symbols[sentence.tone]}
      </span>
      <p>
        <strong data-part="headline">{sentence.headline}</strong>
        {sentence.detail === "" ? null : (
          <>
            {" "}
            <span data-part="detail">{sentence.detail}</span>
          </>
        )}
      </p>
      <span class="when" title={`Cycle ${formatCount(position.cycle)} of core ${position.core}`}>
        <span data-part="tick">tick {formatCount(position.tick)}</span>
        <span class="when-running" aria-hidden={!running}>
          running…
        </span>
      </span>
    </header>
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
