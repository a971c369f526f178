/**
 * Hosts the webview views. A view pulls: it gets a short message at each stop and asks, through here, the debug session
 * that it follows. A hidden view has no page; it asks when it is shown again.
 */
import * as vscode from "vscode";
import type {
  EditorViewId,
  FromView,
  PanelViewId,
  RevealTarget,
  ToView,
  ViewCommand,
  ViewId,
  Wish,
} from "../../protocol/messages.js";
import { plainStory } from "../../protocol/story.js";
import type { Sessions, SessionState } from "../debugging/sessions.js";
import { editorViews, views } from "../contributions/index.js";
import { fromView } from "./from-view.js";
import { askInTurn, type WaitingQuestions } from "./waiting-questions.js";
import { editorSurface, openEditorSurface, type Surface } from "./surface.js";
import { viewHtml, viewResources } from "./view-html.js";
import { askAdapter } from "../debugging/ask-adapter.js";

/** A movement shorter than this (ms) goes from stop to stop without showing "running" in between. */
const runningDelay = 150;

/** Who leads if several views are seen. */
const order: readonly PanelViewId[] = ["tlb", "pageTables", "spaces", "timeline"];

/** What the rest of the extension may do with the views. */
export interface ViewHost {
  /** Brings the view that shows `target` to the front and shows it there; the other open views follow. */
  reveal(target: RevealTarget, from?: ViewId): Promise<void>;
  /** Opens a view as an editor, or brings it to the front. */
  openEditor(view: EditorViewId): void;
  /** Runs a command of the view's title bar in its page. */
  command(view: ViewId, command: ViewCommand): void;
  /** Whether the user sees one of the views now. */
  isVisible(): boolean;
  /** A view has drawn the snapshot of an epoch. */
  readonly onDidRender: vscode.Event<{ readonly view: ViewId; readonly epoch: number }>;
}

interface OpenView {
  readonly view: Surface;
  /** The page has said that it takes messages. */
  ready: boolean;
  /** What it will ask at the next stop. */
  wish: Wish | null;
  /** Resolves when what is to be told has been posted: a message waits for those before it. */
  told: Promise<void>;
}

/** Registers the views. */
export function hostViews(context: vscode.ExtensionContext, sessions: Sessions): ViewHost {
  const open = new Map<ViewId, OpenView>();
  const questions = new Map<ViewId, WaitingQuestions>();
  const waiting = new Map<ViewId, RevealTarget>();
  const rendered = new vscode.EventEmitter<{ view: ViewId; epoch: number }>();
  let late: ReturnType<typeof setTimeout> | undefined;

  function post(id: ViewId, message: ToView | Promise<ToView>): void {
    const page = open.get(id);
    if (!page?.ready) return;
    page.told = Promise.all([message, page.told]).then(([text]) => {
      if (page.ready) void page.view.webview.postMessage(text);
    });
  }

  /** Tells a page how the session stands: a stop together with what the page would ask then, in one message. */
  function postTo(id: ViewId, state: SessionState | null): void {
    const message = stateMessage(state);
    const page = open.get(id);
    // Nothing is asked for a page that nobody sees.
    const wish = page?.ready ? page.wish : null;
    if (message.type !== "stop" || !state || !wish) return post(id, message);
    post(
      id,
      askAdapter(state.adapter, wish.command, wish.arguments).then(
        (body) => ({ ...message, answer: { ...wish, body } }),
        // The page asks itself, and shows why it gets no answer.
        () => message,
      ),
    );
  }

  /** A hazard is seen at the panel's tab even if no view is; two sessions are told apart in the titles. */
  function label(state: SessionState | null): void {
    const hazard = state?.stop?.story.tone === "hazard" ? state.stop.story : null;
    const several = sessions.count() > 1 ? (state?.session.name ?? "") : "";
    for (const [id, { view }] of open) {
      view.description = several;
      view.badge =
        hazard !== null && id === "tlb" ? { value: 1, tooltip: plainStory(hazard.title, hazard.owners) } : undefined;
    }
  }

  function postState(state: SessionState | null): void {
    clearTimeout(late);
    label(state);
    const tell = () => [...open.keys()].forEach((id) => postTo(id, state));
    if (!state?.running) tell();
    else late = setTimeout(tell, runningDelay);
  }

  function questionsOf(id: ViewId): WaitingQuestions {
    const known = questions.get(id) ?? { count: 0 };
    questions.set(id, known);
    return known;
  }

  async function receive(id: ViewId, message: FromView): Promise<void> {
    switch (message.type) {
      case "ready":
        return greet(id);
      case "wish":
        return void Object.assign(open.get(id) ?? {}, { wish: message.wish });
      case "request":
        return post(id, await askInTurn(questionsOf(id), message.id, () => answer(sessions, message)));
      case "reveal":
        return host.reveal(message.target, id);
      case "copy":
      case "save":
      case "debug":
      case "source":
        return (await import("./page-actions.js")).act(message, sessions);
      case "open":
        return host.openEditor(message.view);
      case "tell":
        return tell(message.index);
      case "travel":
        return travel(message.tick);
      case "rendered":
        rendered.fire({ view: id, epoch: message.epoch });
    }
  }

  async function travel(tick: number): Promise<void> {
    const session = sessions.followed()?.session;
    if (session !== undefined) await askAdapter(session, "vas/seek", { tick, keepFocus: true });
  }

  /** Asks for the story of another access of the stop, and gives it to every view. */
  async function tell(index: number | null): Promise<void> {
    const state = sessions.followed();
    if (!state?.stop || state.running) return;
    const { epoch } = state.stop.position;
    const { story } = await askAdapter(state.adapter, "vas/story", { index });
    for (const id of open.keys()) post(id, { type: "story", session: state.session.id, epoch, story });
  }

  /** The first view that the user sees tells the title, the others one line each. */
  function castRoles(): void {
    const lead = order.find((id) => open.get(id)?.view.visible);
    for (const id of open.keys()) post(id, { type: "role", role: id === lead ? "lead" : "echo" });
  }

  function greet(id: ViewId): void {
    const page = open.get(id);
    if (!page) return;
    page.ready = true;
    castRoles();
    const state = sessions.followed();
    // A page that comes up while the program runs shows the last stop first.
    if (state?.running && state.stop) post(id, stateMessage({ ...state, running: false }));
    postTo(id, state);
    const target = waiting.get(id);
    waiting.delete(id);
    if (target) post(id, { type: "reveal", target });
  }

  const host: ViewHost = {
    onDidRender: rendered.event,
    isVisible: () => order.some((id) => open.get(id)?.view.visible),
    openEditor(id) {
      const page = open.get(id);
      if (page) page.view.show(false);
      else attach(id, openEditorSurface(id));
    },
    command: (view, command) => post(view, { type: "command", command }),
    async reveal(target, from) {
      const front = viewOf(target, from);
      for (const id of open.keys()) if (id !== from && id !== front) post(id, { type: "reveal", target });
      if (open.get(front)?.ready) post(front, { type: "reveal", target });
      else waiting.set(front, target);
      const page = open.get(front);
      if (!page) await vscode.commands.executeCommand(`${views[front]}.focus`, { preserveFocus: true });
      else if (!page.view.visible) page.view.show(true);
    },
  };

  function attach(id: ViewId, view: Surface): void {
    const page: OpenView = { view, ready: false, wish: null, told: Promise.resolve() };
    open.set(id, page);
    view.webview.options = { enableScripts: true, localResourceRoots: [viewResources(context.extensionUri)] };
    view.webview.onDidReceiveMessage((message: unknown) => {
      const known = fromView(message);
      if (known) void receive(id, known).catch(showFailure);
    });
    view.onDidChangeVisibility(() => {
      // Hiding ends the page; the next one says "ready" again.
      if (!view.visible) page.ready = false;
      castRoles();
    });
    view.onDidDispose(() => {
      if (open.get(id) === page) open.delete(id);
      castRoles();
    });
    view.webview.html = viewHtml(id, view.webview, context.extensionUri);
  }

  for (const id of Object.keys(views) as PanelViewId[])
    context.subscriptions.push(
      vscode.window.registerWebviewViewProvider(views[id], { resolveWebviewView: (view) => attach(id, view) }),
    );
  for (const id of Object.keys(editorViews) as EditorViewId[])
    context.subscriptions.push(
      // An editor that was open when the window was closed comes back.
      vscode.window.registerWebviewPanelSerializer(editorViews[id], {
        deserializeWebviewPanel: async (panel) => attach(id, editorSurface(panel)),
      }),
    );
  context.subscriptions.push(rendered, sessions.onDidChange(postState), { dispose: () => clearTimeout(late) });
  return host;
}

function stateMessage(state: SessionState | null): ToView {
  if (!state) return { type: "idle" };
  const session = state.session.id;
  if (state.running || !state.stop) return { type: "running", session };
  return { type: "stop", session, stop: state.stop };
}

/**
 * Passes a view's question on to the debug session. While the program runs the adapter cannot answer, so the question waits for
 * the next stop; the view itself drops an answer that it no longer wants.
 */
async function answer(sessions: Sessions, request: Extract<FromView, { type: "request" }>): Promise<ToView> {
  const { id } = request;
  for (;;) {
    const state = sessions.followed();
    if (!state) return { type: "response", id, ok: false, message: vscode.l10n.t("No scenario is being debugged.") };
    if (state.running) {
      await nextChange(sessions);
      continue;
    }
    const { stop } = state;
    try {
      return {
        type: "response",
        id,
        ok: true,
        body: await askAdapter(state.adapter, request.command, request.arguments),
      };
    } catch (error) {
      // The program was set in motion before the question arrived.
      if (state.running || state.stop !== stop || sessions.followed() !== state) continue;
      return { type: "response", id, ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }
}

function nextChange(sessions: Sessions): Promise<void> {
  return new Promise((resolve) => {
    const listening = sessions.onDidChange(() => {
      listening.dispose();
      resolve();
    });
  });
}

/** The view that shows a target best, seen from the one that asks. */
function viewOf(target: RevealTarget, from: ViewId | undefined): PanelViewId {
  switch (target.kind) {
    case "address":
      return "pageTables";
    case "slot":
      return "tlb";
    case "space":
      return from === "spaces" ? "pageTables" : "spaces";
  }
}

function showFailure(error: unknown): void {
  void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
}
