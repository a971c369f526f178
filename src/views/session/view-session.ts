/**
 * What a view knows of the debug session: the phase, the last stop and the snapshot of that stop.
 *
 * A snapshot is shown only if it answers the newest question and carries the epoch of the newest stop, and the story of a stop
 * is shown together with its snapshot: until that arrives the whole picture stays the one of the stop before. So a held F10
 * never shows a mix of two stops, whatever the order in which answers arrive.
 */
import { batch, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { GrantedWish, ShownTarget, ToView, ViewCommand, ViewRole } from "../../protocol/messages.js";
import type { SnapshotCommand } from "../../protocol/changes/index.js";
import type { VasRequestName, VasRequests, VasStoppedEvent } from "../../protocol/requests.js";
import type { Position } from "../../protocol/snapshot.js";
import type { Story } from "../../protocol/story.js";
import { pngHost } from "../export/png.js";
import type { Host } from "./host.js";
import { keepParts } from "./keep-parts.js";
import { openRequests } from "./requests.js";
import { openSeries } from "./series.js";

/** Requests whose answer is a snapshot of a stop. */
export type SnapshotRequest = {
  [Name in VasRequestName]: VasRequests[Name]["body"] extends { readonly position: Position } ? Name : never;
}[VasRequestName];

/** `starting`: no word from the extension yet. `idle`: no session. */
export type Phase = "starting" | "idle" | "running" | "stopped";

/** State of one view; signals change only through `receive` and answers. */
export interface ViewSession<Data> {
  readonly host: Host;
  readonly phase: ReadonlySignal<Phase>;
  /** Where the session stands. */
  readonly stop: ReadonlySignal<VasStoppedEvent | null>;
  /** The stop that is shown: that of `data`, or without data where the session stands. */
  readonly told: ReadonlySignal<VasStoppedEvent | null>;
  /** The story of `told`, or of another access of it that the user has chosen. Changes together with `data`. */
  readonly story: ReadonlySignal<Story | null>;
  /** Whether this view tells the title. */
  readonly role: ReadonlySignal<ViewRole>;
  /**
   * The snapshot shown. Of an older epoch than `stop`, as `told` is, while an answer is on its way. What it says as the one before did is the
   * same object as there.
   */
  readonly data: ReadonlySignal<Data | null>;
  /** Why the last question failed, or null. */
  readonly error: ReadonlySignal<string | null>;
  /** Asks again for the current stop, e.g. because the arguments changed. */
  refresh(): void;
  /** Asks something else; the caller judges whether the answer is still wanted. */
  ask<Name extends VasRequestName>(
    command: Name,
    args: VasRequests[Name]["arguments"],
  ): Promise<VasRequests[Name]["body"]>;
  /** Handles a message of the extension. */
  receive(message: ToView): void;
}

/** Commands that a page carries out itself: a PNG is its SVG, drawn (export/png.ts). */
export type PageCommand = Exclude<ViewCommand, "savePng">;

/** What a view wants to hear besides snapshots. */
export interface SessionListener<Data, Arguments = unknown> {
  /**
   * Arguments of the question at the next stop, as far as they are known before it. The extension is told of them and asks in the
   * view's stead; where the stop leads to others the view asks itself. Absent: it always does.
   */
  wish?(): Arguments | null;
  /** Another view or the editor wants this shown. Held back until there is a snapshot to show it in. */
  reveal(target: ShownTarget): void;
  /** A command of the view's title bar or context menu; `to` takes what comes of it. */
  command(command: PageCommand, to: Host): void;
  /** The user has chosen another access of the stop, here or in another view. */
  retold?(story: Story): void;
  /** A new stop, before its snapshot is asked for. */
  stopped?(): void;
  /** Looks at an answer before it is shown; false asks again instead, with arguments that the answer taught. */
  accepts?(body: Data): boolean;
  /** What must be known before an answer can be shown; what it resolves to is called when the answer is shown. */
  completes?(body: Data): Promise<() => void> | null;
  /** Hears of a failed question; true asks again, with other arguments. */
  failed?(): boolean;
}

/** Opens the session of a view that shows the answer to `command` with the arguments that `args` gives at each stop; null asks nothing. */
export function openViewSession<Name extends SnapshotRequest>(
  host: Host,
  command: Name,
  args: () => VasRequests[Name]["arguments"] | null,
  listener: SessionListener<VasRequests[Name]["body"], VasRequests[Name]["arguments"]>,
): ViewSession<VasRequests[Name]["body"]> {
  type Data = VasRequests[Name]["body"];
  const requests = openRequests(host);
  const phase = signal<Phase>("starting");
  const stop = signal<VasStoppedEvent | null>(null);
  const told = signal<VasStoppedEvent | null>(null);
  const story = signal<Story | null>(null);
  const role = signal<ViewRole>("lead");
  const data = signal<Data | null>(null);
  const error = signal<string | null>(null);
  let session: string | null = null;
  let newest = 0;
  let waiting: ShownTarget | null = null;
  /** The story to be told with the next snapshot. */
  let next: Story | null = null;

  /** The wish that the extension knows, as text. */
  let wished = "";
  // Only the commands of the protocol's snapshots are wished for.
  const series = openSeries(command as SnapshotCommand);

  // Told anew whenever what it is made of may have changed: the view's own state, or what an answer taught.
  if (listener.wish !== undefined)
    effect(() => {
      if (phase.value === "starting") return;
      void data.value;
      const args = listener.wish?.() ?? null;
      const wish = args === null ? null : series.wish(args);
      const text = JSON.stringify(wish);
      if (text === wished) return;
      wished = text;
      host.post({ type: "wish", wish });
    });

  /** Shows a snapshot with its story at once; null shows the story alone. */
  function show(body: Data | null, complete: () => void = () => undefined): void {
    batch(() => {
      complete();
      told.value = stop.value;
      story.value = next;
      data.value = body === null || data.value === null ? body : keepParts(data.value, body);
    });
  }

  /** @param granted a question with its answer, which may be the one */
  async function refresh(granted?: GrantedWish): Promise<void> {
    // Read in any case: the next answer is told as what has changed since this one.
    const given = granted === undefined ? null : series.read(granted);
    const wanted = stop.value;
    if (wanted === null) return;
    newest += 1;
    const wish = args();
    if (wish === null) return;
    const question = newest;
    const asked = session;
    const current = () => question === newest && asked === session;
    try {
      const fits = given !== null && JSON.stringify(given.arguments) === JSON.stringify(wish);
      const body = fits ? (given.body as Data) : await requests.ask(command, wish);
      if (!current() || epochOf(body) !== stop.value?.position.epoch) return;
      if (listener.accepts?.(body) === false) return await refresh();
      // Without anything to wait for it is shown in the turn of the message that brought it.
      const completing = listener.completes?.(body) ?? null;
      const complete = completing === null ? undefined : await completing;
      if (!current()) return;
      batch(() => {
        error.value = null;
        show(body, complete);
      });
      if (waiting !== null) {
        const target = waiting;
        waiting = null;
        listener.reveal(target);
      }
    } catch (reason) {
      if (!current()) return;
      if (listener.failed?.() === true) return await refresh();
      batch(() => {
        error.value = reason instanceof Error ? reason.message : String(reason);
        // A picture of the stop before may not stand below this one's story.
        if (told.value !== stop.value || story.value !== next) show(null);
      });
    }
  }

  function enter(name: string | null): void {
    if (session === name) return;
    // What was to be shown of another session is not shown of this one.
    if (session !== null) waiting = null;
    series.forget();
    session = name;
    next = null;
    batch(() => {
      stop.value = null;
      error.value = null;
      show(null);
    });
  }

  return {
    host,
    phase,
    stop,
    told,
    story,
    role,
    data,
    error,
    refresh: () => void refresh(),
    ask: (name, argumentsOf) => requests.ask(name, argumentsOf),
    receive(message) {
      switch (message.type) {
        case "stop":
          batch(() => {
            enter(message.session);
            stop.value = message.stop;
            next = message.stop.story;
            phase.value = "stopped";
            if (data.value === null) show(null);
          });
          listener.stopped?.();
          void refresh(message.answer);
          break;
        case "story":
          if (message.session !== session || message.epoch !== stop.value?.position.epoch) break;
          next = message.story;
          // A view that shows the same whichever access is told has nothing to wait for.
          if (listener.retold !== undefined) listener.retold(next);
          else if (told.value === stop.value) story.value = next;
          break;
        case "role":
          role.value = message.role;
          break;
        case "running":
          enter(message.session);
          phase.value = "running";
          break;
        case "idle":
          enter(null);
          phase.value = "idle";
          break;
        case "response":
          requests.settle(message);
          break;
        case "reveal":
          // Where there is nothing to ask for yet, such as a comparison with nothing, no answer would ever bring it.
          if (data.value === null && args() !== null) waiting = message.target;
          else listener.reveal(message.target);
          break;
        case "command":
          if (message.command === "savePng") listener.command("saveSvg", pngHost(host));
          else listener.command(message.command, host);
          break;
      }
    },
  };
}

function epochOf(body: { readonly position: Position }): number {
  return body.position.epoch;
}

/** Listens to the window's messages and tells the extension that the view can take them. */
export function listen<Data>(session: ViewSession<Data>): void {
  window.addEventListener("message", (event: MessageEvent<ToView>) => session.receive(event.data));
  session.host.post({ type: "ready" });
}
