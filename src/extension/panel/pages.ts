/**
 * What the pages of the views are told: the stop with the answer to what each asks at every one, that the program runs, who leads. Pages
 * come, hide, are replaced and go, sessions come to the front and stop in whatever order; in the end each page that is seen has been told
 * how the followed session stands.
 */
import type { PanelViewId, ToView, ViewId, Wish } from "../../protocol/messages.js";
import { askAdapter } from "../debugging/ask-adapter.js";
import type { StateOf } from "../debugging/session-states.js";

/** A session that is followed. */
export type Followed = StateOf<{ readonly id: string }>;

/** Where a page is. */
export interface PagePlace {
  /** Whether the user sees it. A hidden page has no document. */
  readonly visible: boolean;
  post(message: ToView): void;
}

/** All pages; what is said of one that has been replaced, or is not there, does nothing. */
export interface Pages {
  /** A page begins to load. */
  attach(id: ViewId, place: PagePlace): void;
  /** It is gone for good. */
  detach(id: ViewId, place: PagePlace): void;
  /** It has been shown or hidden. */
  seen(id: ViewId): void;
  /** It takes messages from now on. */
  greet(id: ViewId): void;
  /** What it will ask at each stop. */
  wish(id: ViewId, wish: Wish | null): void;
  /** Whether it takes messages. */
  isReady(id: ViewId): boolean;
  /** The followed session has changed, or is another one. */
  changed(): void;
  post(id: ViewId, message: ToView): void;
  /** Posts to the document that is there now, and to no later one in its place: both number their questions from 1. */
  reply(id: ViewId): (message: ToView) => void;
  /** Nothing more is told later. */
  dispose(): void;
  /** To all but some. */
  postAll(message: ToView, but?: readonly (ViewId | undefined)[]): void;
}

interface Page {
  readonly place: PagePlace;
  ready: boolean;
  /** Counts the documents that have said they are ready. */
  document: number;
  /** What it will ask at the next stop; that of the document before, until a new one has told its own. */
  wish: Wish | null;
  /** Resolves when what is to be told has been posted: a message waits for those before it. */
  told: Promise<void>;
}

/** Who leads if several views are seen. */
export const leading: readonly PanelViewId[] = ["tlb", "pageTables", "spaces", "timeline"];

/**
 * Starts without pages.
 *
 * @param followed the session in front
 * @param soon calls a function after the time that a movement may take without "running" being shown; what it returns calls it off
 */
export function tellPages(followed: () => Followed | null, soon: (act: () => void) => () => void): Pages {
  const open = new Map<ViewId, Page>();
  let callOff = (): void => undefined;

  function post(id: ViewId, message: ToView | Promise<ToView>): void {
    const page = open.get(id);
    if (!page?.ready) return;
    const { document } = page;
    page.told = Promise.all([message, page.told]).then(([text]) => {
      if (isThere(id, page, document)) page.place.post(text);
    });
  }

  function isThere(id: ViewId, page: Page, document: number): boolean {
    return page.ready && page.document === document && open.get(id) === page;
  }

  /** How the session stands; a stop together with what the page would ask then, in one message. */
  function messageTo(id: ViewId): ToView | Promise<ToView> {
    const state = followed();
    const message = messageOf(state);
    const page = open.get(id);
    // Nothing is asked for a page that nobody sees.
    const wish = page?.ready ? page.wish : null;
    if (message.type !== "stop" || state === null || wish === null) return message;
    return askAdapter(state.adapter, wish.command, wish.arguments).then(
      (body) => ({ ...message, answer: { ...wish, body } }),
      // The page asks itself, and shows why it gets no answer.
      () => message,
    );
  }

  /** At once, so that the window is painted once with all of them and not once with each. */
  function tellAll(): void {
    const messages = [...open.keys()].map((id) => [id, messageTo(id)] as const);
    const all = Promise.all(messages.map(([, message]) => message));
    for (const [id, message] of messages)
      post(
        id,
        all.then(() => message),
      );
  }

  /** The first view that the user sees tells the title, the others one line each. */
  function castRoles(): void {
    const lead = leading.find((id) => open.get(id)?.place.visible);
    for (const id of open.keys()) post(id, { type: "role", role: id === lead ? "lead" : "echo" });
  }

  return {
    post,
    isReady: (id) => open.get(id)?.ready === true,
    reply(id) {
      const page = open.get(id);
      const document = page?.document ?? 0;
      return (message) => {
        if (page && isThere(id, page, document)) post(id, message);
      };
    },
    attach(id, place) {
      open.set(id, { place, ready: false, document: 0, wish: null, told: Promise.resolve() });
    },
    detach(id, place) {
      if (open.get(id)?.place === place) open.delete(id);
      castRoles();
    },
    seen(id) {
      const page = open.get(id);
      // Hiding ends the document; the next one says that it is ready again.
      if (page && !page.place.visible) page.ready = false;
      castRoles();
    },
    greet(id) {
      const page = open.get(id);
      if (!page) return;
      page.ready = true;
      page.document++;
      castRoles();
      const state = followed();
      // A page that comes up while the program runs shows the last stop first.
      if (state?.running && state.stop) post(id, messageOf({ ...state, running: false }));
      post(id, messageTo(id));
    },
    wish(id, wish) {
      const page = open.get(id);
      if (page) page.wish = wish;
    },
    dispose: () => callOff(),
    changed() {
      callOff();
      if (followed()?.running) callOff = soon(tellAll);
      else tellAll();
    },
    postAll(message, but = []) {
      for (const id of open.keys()) if (!but.includes(id)) post(id, message);
    },
  };
}

function messageOf(state: Followed | null): ToView {
  if (!state) return { type: "idle" };
  const session = state.session.id;
  if (state.running || !state.stop) return { type: "running", session };
  return { type: "stop", session, stop: state.stop };
}
