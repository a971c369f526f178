/**
 * Hosts the webview views. A view pulls: it gets a short message at each stop and asks, through here, the debug session
 * that it follows. A hidden view has no page; it asks when it is shown again.
 */
import * as vscode from "vscode";
import type {
  Compared,
  EditorViewId,
  FromView,
  PanelViewId,
  RevealTarget,
  ShownTarget,
  SideViewId,
  ToView,
  ViewCommand,
  ViewId,
} from "../../protocol/messages.js";
import { plainStory } from "../../protocol/story.js";
import type { Sessions, SessionState } from "../debugging/sessions.js";
import { editorViews, sideViews, views } from "../contributions/index.js";
import { fromView } from "./from-view.js";
import { askInTurn, type WaitingQuestions } from "./waiting-questions.js";
import { editorSurface, openEditorSurface, type Surface } from "./surface.js";
import { leading, tellPages, type PagePlace } from "./pages.js";
import { linePointer } from "./pointed-line.js";
import { viewHtml, viewResources } from "./view-html.js";
import { askAdapter } from "../debugging/ask-adapter.js";

/** A movement shorter than this (ms) goes from stop to stop without showing "running" in between. */
const runningDelay = 150;

/** What the rest of the extension may do with the views. */
export interface ViewHost {
  /** Brings the view that shows `target` to the front and shows it there; the other open views follow. */
  reveal(target: RevealTarget, from?: ViewId): Promise<void>;
  /** Opens a view as an editor, or brings it to the front; the comparison with what is named. */
  openEditor(view: EditorViewId, compared?: Compared): void;
  /** Runs a command of the view's title bar in its page. */
  command(view: ViewId, command: ViewCommand): void;
  /** Whether the user sees one of the views now. */
  isVisible(): boolean;
  /** A view has drawn the snapshot of an epoch. */
  readonly onDidRender: vscode.Event<{ readonly view: ViewId; readonly epoch: number }>;
}

/** Registers the views. */
export function hostViews(context: vscode.ExtensionContext, sessions: Sessions): ViewHost {
  const open = new Map<ViewId, Surface>();
  const questions = new Map<ViewId, WaitingQuestions>();
  const waiting = new Map<ViewId, ShownTarget>();
  const rendered = new vscode.EventEmitter<{ view: ViewId; epoch: number }>();
  const pages = tellPages(sessions.followed, (act) => {
    const timer = setTimeout(act, runningDelay);
    return () => clearTimeout(timer);
  });

  const pointer = linePointer();

  /** A hazard is seen at the panel's tab even if no view is; two sessions are told apart in the titles. */
  function label(state: SessionState | null): void {
    // What was to be shown of a session that has ended is not shown of the next.
    if (state === null) waiting.clear();
    const hazard = state?.stop?.story.tone === "hazard" ? state.stop.story : null;
    const several = sessions.count() > 1 ? (state?.session.name ?? "") : "";
    for (const [id, view] of open) {
      view.description = several;
      view.badge =
        hazard !== null && id === "tlb" ? { value: 1, tooltip: plainStory(hazard.title, hazard.owners) } : undefined;
    }
  }

  function questionsOf(id: ViewId): WaitingQuestions {
    const known = questions.get(id) ?? { count: 0 };
    questions.set(id, known);
    return known;
  }

  async function receive(id: ViewId, message: FromView): Promise<void> {
    switch (message.type) {
      case "ready":
        pages.greet(id);
        return revealWaiting(id);
      case "wish":
        return pages.wish(id, message.wish);
      case "request": {
        const reply = pages.reply(id);
        return reply(await askInTurn(questionsOf(id), message.id, () => answer(sessions, message)));
      }
      case "reveal":
        return host.reveal(message.target, id);
      case "copy":
      case "save":
      case "debug":
      case "begin":
      case "source":
      case "otherOrder":
        return (await import("./page-actions.js")).act(message, sessions);
      case "open":
        return host.openEditor(message.view, message.compared);
      case "point":
        return pointer.point(message.at);
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
    pages.postAll({ type: "story", session: state.session.id, epoch, story });
  }

  function revealWaiting(id: ViewId): void {
    const target = waiting.get(id);
    waiting.delete(id);
    if (target) pages.post(id, { type: "reveal", target });
  }

  const host: ViewHost = {
    onDidRender: rendered.event,
    isVisible: () => leading.some((id) => open.get(id)?.visible),
    openEditor(id, compared) {
      const page = open.get(id);
      const target = compared && { kind: "compared" as const, ...compared };
      if (target && pages.isReady(id)) pages.post(id, { type: "reveal", target });
      else if (target) waiting.set(id, target);
      if (page) page.show(false);
      else attach(id, openEditorSurface(id));
    },
    command: (view, command) => pages.post(view, { type: "command", command }),
    async reveal(target, from) {
      const front = viewOf(target, from);
      pages.postAll({ type: "reveal", target }, [from, front]);
      if (pages.isReady(front)) pages.post(front, { type: "reveal", target });
      else waiting.set(front, target);
      const page = open.get(front);
      if (!page) await vscode.commands.executeCommand(`${views[front]}.focus`, { preserveFocus: true });
      else if (!page.visible) page.show(true);
    },
  };

  function attach(id: ViewId, view: Surface): void {
    const place: PagePlace = {
      get visible() {
        return view.visible;
      },
      post: (message) => void view.webview.postMessage(message),
    };
    open.set(id, view);
    pages.attach(id, place);
    view.webview.options = { enableScripts: true, localResourceRoots: [viewResources(context.extensionUri)] };
    view.webview.onDidReceiveMessage((message: unknown) => {
      const known = fromView(message);
      // One that has been replaced is heard no longer.
      if (known && open.get(id) === view) void receive(id, known).catch(showFailure);
    });
    view.onDidChangeVisibility(() => {
      // A page that goes says nothing more.
      pointer.point(null);
      pages.seen(id);
    });
    view.onDidDispose(() => {
      pointer.point(null);
      if (open.get(id) === view) open.delete(id);
      pages.detach(id, place);
    });
    view.webview.html = viewHtml(id, view.webview, context.extensionUri);
  }

  for (const [id, name] of Object.entries({ ...views, ...sideViews }) as [PanelViewId | SideViewId, string][])
    context.subscriptions.push(
      vscode.window.registerWebviewViewProvider(name, { resolveWebviewView: (view) => attach(id, view) }),
    );
  for (const id of Object.keys(editorViews) as EditorViewId[])
    context.subscriptions.push(
      // An editor that was open when the window was closed comes back.
      vscode.window.registerWebviewPanelSerializer(editorViews[id], {
        deserializeWebviewPanel: async (panel) => attach(id, editorSurface(panel)),
      }),
    );
  context.subscriptions.push(
    rendered,
    pointer,
    sessions.onDidChange(label),
    sessions.onDidChange(pages.changed),
    pages,
  );
  return host;
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
