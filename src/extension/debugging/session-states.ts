/**
 * What is known of each debug session from the messages between editor and adapter, in whatever order the editor reports sessions
 * that begin, end and come to the front.
 */
import { vasStoppedEvent, type VasStoppedEvent } from "../../protocol/requests.js";
import type { Asked } from "./ask-adapter.js";

/** One session, as far as the editor's side needs to know it. */
export interface StateOf<Session> {
  readonly session: Session;
  /** Where to ask what moves nothing: the adapter itself if it is ours, else through VS Code. */
  readonly adapter: Asked;
  /** The last stop; null before the first. */
  stop: VasStoppedEvent | null;
  /** The program runs since the last stop. */
  running: boolean;
}

/** A session, as far as it is told from others. */
interface Known extends Asked {
  readonly id: string;
}

/** Messages of one session, and its end. */
export interface SessionListener {
  onWillReceiveMessage(message: Message): void;
  onDidSendMessage(message: Message): void;
  onWillStopSession(): void;
}

/** All sessions. */
export interface SessionStates<Session> {
  /** The session in front, else the youngest one; null without any. */
  followed(): StateOf<Session> | null;
  count(): number;
  /** The adapter of a session that begins can be asked there. */
  connect(session: Session, adapter: Asked): void;
  /** A session begins, or its adapter is started anew. */
  begin(session: Session): SessionListener;
  /** The editor has let go of a session. */
  end(session: Session): void;
}

/** Requests that set the program in motion; a `vas/stopped` event follows. */
const movements = new Set([
  ...["continue", "next", "stepIn", "stepOut", "stepBack", "reverseContinue", "goto", "restart", "restartFrame"],
  ...["vas/runToEvent", "vas/runToLine", "vas/stepBackInto", "vas/stepBackOut", "vas/seek"],
]);

interface Message {
  readonly type: string;
  readonly seq?: number;
  readonly request_seq?: number;
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly body?: unknown;
}

/**
 * Starts with no session.
 *
 * @param active id of the session in front
 * @param changed called when the followed session or its state has changed
 */
export function sessionStates<Session extends Known>(
  active: () => string | undefined,
  changed: () => void,
): SessionStates<Session> {
  const states = new Map<string, StateOf<Session>>();
  const adapters = new WeakMap<Session, Asked>();

  function followed(): StateOf<Session> | null {
    return states.get(active() ?? "") ?? [...states.values()].at(-1) ?? null;
  }

  function forget(id: string, state?: StateOf<Session>): void {
    // One that has been started anew meanwhile stays.
    if (state !== undefined && states.get(id) !== state) return;
    if (states.delete(id)) changed();
  }

  return {
    followed,
    count: () => states.size,
    connect: (session, adapter) =>
      void adapters.set(session, {
        // What moves the program is heard of by the editor, and by us from it.
        customRequest: (command, args) => (movements.has(command) ? session : adapter).customRequest(command, args),
      }),
    end: ({ id }) => forget(id),
    begin(session) {
      const state: StateOf<Session> = { session, adapter: adapters.get(session) ?? session, stop: null, running: true };
      /** The request that has set the program in motion. */
      let mover: number | undefined;
      states.set(session.id, state);
      const update = (change: Partial<Pick<StateOf<Session>, "stop" | "running">>): void => {
        Object.assign(state, change);
        if (followed() === state) changed();
      };
      return {
        onWillReceiveMessage({ type, command = "", seq }) {
          // A request while the program runs is refused, and changes nothing.
          if (type !== "request" || !movements.has(command) || state.running) return;
          mover = seq;
          update({ running: true });
        },
        onDidSendMessage({ type, command = "", success, request_seq: request, event, body }) {
          if (type === "response") {
            if (success !== false || !movements.has(command) || request !== mover) return;
            update({ running: state.stop === null });
          } else if (event === "continued") {
            update({ running: true });
          } else if (event === "invalidated" && state.stop) {
            // The user edited a register or memory: the same stop, seen anew.
            update({ stop: { ...state.stop, dirty: { tlb: true, pageTables: true, spaces: true } } });
          } else if (event === vasStoppedEvent) {
            mover = undefined;
            update({ stop: body as VasStoppedEvent, running: false });
          }
        },
        onWillStopSession: () => forget(session.id, state),
      };
    },
  };
}
