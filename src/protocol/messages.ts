/**
 * Messages between the extension and a webview. The extension forwards requests to the active debug session and pushes a
 * `stop` message for each stop; a view pulls what it shows for that epoch.
 */
import type { ComparedSettings } from "./comparison-snapshot.js";
import type { Story } from "./story.js";
import type { VasRequestName, VasRequests, VasStoppedEvent } from "./requests.js";

/** From the extension to a view. */
export type ToView =
  /** A new stop (also sent when the view becomes visible), with the answer to the view's wish if it has told one. */
  | { readonly type: "stop"; readonly session: string; readonly stop: VasStoppedEvent; readonly answer?: GrantedWish }
  /** Whether this view tells the title and the reason, or only its own line about the same subject. */
  | { readonly type: "role"; readonly role: ViewRole }
  /** The story of another access of the same stop, which the user has chosen in one of the views. */
  | { readonly type: "story"; readonly session: string; readonly epoch: number; readonly story: Story }
  /** The program runs: what is shown is of the last stop. */
  | { readonly type: "running"; readonly session: string }
  /** No session. */
  | { readonly type: "idle" }
  | { readonly type: "response"; readonly id: number; readonly ok: true; readonly body: unknown }
  | { readonly type: "response"; readonly id: number; readonly ok: false; readonly message: string }
  /** Reveal something another view or the editor asked for. */
  | { readonly type: "reveal"; readonly target: ShownTarget }
  /** A command of the view's title bar. */
  | { readonly type: "command"; readonly command: ViewCommand };

/** From a view to the extension. */
export type FromView =
  | { readonly type: "ready" }
  | {
      readonly type: "request";
      readonly id: number;
      readonly command: VasRequestName;
      readonly arguments: VasRequests[VasRequestName]["arguments"];
    }
  /** What the view will ask at the next stop: its answer comes with the stop, so that neither waits for the other. Null: nothing. */
  | { readonly type: "wish"; readonly wish: Wish | null }
  /** Show something in the other views. */
  | { readonly type: "reveal"; readonly target: RevealTarget }
  | { readonly type: "copy"; readonly text: string; readonly what: string }
  | { readonly type: "save"; readonly text: string; readonly name: string; readonly what: SavedKind }
  | { readonly type: "travel"; readonly tick: number }
  /** Debug the scenario of the session under these settings, called `name`, at this tick: in the session if it runs so already, else in one in its place. */
  | { readonly type: "debug"; readonly settings: ComparedSettings; readonly name: string; readonly tick: number }
  /** Open a view that is an editor; the comparison with these settings, where they are named. */
  | { readonly type: "open"; readonly view: EditorViewId; readonly compared?: Compared }
  /** Where there is no session: play the first story, or choose an example to open. */
  | { readonly type: "begin"; readonly with: "story" | "example" }
  /** Show a line (from 1) of a source in its editor. */
  | { readonly type: "source"; readonly path: string; readonly line: number }
  /** Look for other orders at a step (from 1) of the schedule that the session follows, and tell what they come to. */
  | { readonly type: "otherOrder"; readonly step: number }
  /** Mark a line in the editors that show it, as long as something that stands for it is pointed at; null: nothing is any more. */
  | { readonly type: "point"; readonly at: PointedLine | null }
  /** Tell all views the story of this access of the step; null = of the stop again. */
  | { readonly type: "tell"; readonly index: number | null }
  /** The view has rendered this epoch (used by tests to wait for a picture instead of sleeping). */
  | { readonly type: "rendered"; readonly epoch: number };

/** A line (from 1) of a source. */
export interface PointedLine {
  readonly path: string;
  readonly line: number;
}

/** A question that is asked at every stop. */
export interface Wish {
  readonly command: VasRequestName;
  readonly arguments: VasRequests[VasRequestName]["arguments"];
}

/** Such a question with its answer at a stop. */
export interface GrantedWish extends Wish {
  readonly body: unknown;
}

export type ViewRole = "lead" | "echo";
export type ViewCommand = "copyText" | "saveCsv" | "saveSvg" | "savePng";
/** What a view saves; a PNG comes as base64. */
export type SavedKind = "csv" | "svg" | "png";
/** Views of the panel, and views that open as editors. */
export type PanelViewId = "tlb" | "pageTables" | "spaces" | "timeline";
export type EditorViewId = "compare" | "lesson";
/** Views of the debug side bar, which are there while they have something to say. */
export type SideViewId = "schedule";
export type ViewId = PanelViewId | EditorViewId | SideViewId;

/** What a run is compared with, and how that is called. */
export interface Compared {
  readonly settings: ComparedSettings;
  readonly label: string;
}

/** What a view is told to show: something in it, or what the comparison is to be with. */
export type ShownTarget = RevealTarget | ({ readonly kind: "compared" } & Compared);

export type RevealTarget =
  | { readonly kind: "address"; readonly space: number | null; readonly va: number }
  | { readonly kind: "slot"; readonly core: number; readonly level: string; readonly slot: number }
  | { readonly kind: "space"; readonly space: number };

/** A template as the page shows it. */
export interface TemplateRow {
  /** Below examples/, e.g. "templates/asids.vas": what picks its picture. */
  readonly path: string;
  readonly title: string;
  /** First line of its comment. */
  readonly about: string;
  /** Presets under which it runs and its expectations hold, the one that it names among them; absent: that one alone. */
  readonly machines?: readonly string[];
}

/** From the extension to the page. */
export interface ToTemplatesPage {
  readonly type: "templates";
  readonly templates: readonly TemplateRow[];
}

/** From the page to the extension. */
export type FromTemplatesPage =
  | { readonly type: "ready" }
  /** Make a scenario of the template; `name` is what was typed, `machine` what was chosen, "" for the template's own. */
  | { readonly type: "create"; readonly path: string; readonly name: string; readonly machine: string };

/** What a file may be called, without its ending; "" is the template's name. */
export function isFileName(text: string): boolean {
  return /^[^\s/\\:*?"<>|.][^/\\:*?"<>|]*$/.test(text);
}
