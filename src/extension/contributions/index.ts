/** Names that package.json and the code share. test/extension/manifest.test.ts checks that both have the same ones. */
import type { EditorViewId, PanelViewId, SideViewId, ViewCommand, ViewId } from "../../protocol/messages.js";

/** Language id of scenario files, and the debug type that runs them. */
export const languageId = "vas";
export const debugType = "vas";

/** Scheme of the packaged examples, which are not changed where they are. */
export const exampleScheme = "vas-example";

/** Commands of package.json, by what they do. */
export const commands = {
  run: "vas.run",
  debug: "vas.debug",
  showTranslation: "vas.showTranslation",
  runToEvent: "vas.runToEvent",
  runBackToEvent: "vas.runBackToEvent",
  stopAtEvent: "vas.stopAtEvent",
  runBackToCursor: "vas.runBackToCursor",
  stepBackInto: "vas.stepBackInto",
  stepBackOut: "vas.stepBackOut",
  goToTick: "vas.goToTick",
  watchData: "vas.watchData",
  compare: "vas.openComparison",
  lesson: "vas.openLesson",
  savePerfetto: "vas.savePerfetto",
  heat: "vas.toggleHeat",
  pickSettings: "vas.pickSettings",
  verdict: "vas.verdict",
  showLog: "vas.showLog",
  reportProblem: "vas.reportProblem",
  firstSteps: "vas.firstSteps",
  watchMiss: "vas.watchMiss",
  openExample: "vas.openExample",
  copyExample: "vas.copyExample",
  newScenario: "vas.newScenario",
  explore: "vas.explore",
  debugSchedule: "vas.debugSchedule",
  insertSchedule: "vas.insertSchedule",
  otherOrder: "vas.otherOrder",
  sweep: "vas.sweep",
  chart: "vas.chart",
} as const;

/** Commands that move the session in front, or set a watch in it. */
export const movementNames = [
  "runToEvent",
  "runBackToEvent",
  "stopAtEvent",
  "runBackToCursor",
  "stepBackInto",
  "stepBackOut",
  "goToTick",
  "watchData",
  "savePerfetto",
] as const satisfies readonly (keyof typeof commands)[];

/** One of them. */
export type MovementName = (typeof movementNames)[number];

/** Webview views of the panel "VAS". */
export const views: Readonly<Record<PanelViewId, string>> = {
  tlb: "vas.tlb",
  pageTables: "vas.pageTables",
  spaces: "vas.spaces",
  timeline: "vas.timeline",
};

/** Webviews that open as editors: their types. */
export const editorViews: Readonly<Record<EditorViewId, string>> = { compare: "vas.compare", lesson: "vas.lesson" };

/** Tree views of the activity bar: how to begin, and what was run. */
export const startViews = { welcome: "vas.start", recent: "vas.recent" } as const;

/** Webview views of the debug side bar. */
export const sideViews: Readonly<Record<SideViewId, string>> = { schedule: "vas.schedule" };

/** Context key while the session follows a schedule: the view of schedules is seen then. */
export const followsSchedule = "vas.followsSchedule";

/** Steps of the walkthrough, in its order: context keys below "vas.done." */
export const firstSteps = ["stopped", "stepped", "steppedBack", "finished", "policies", "created"] as const;

/** One step. */
export type FirstStep = (typeof firstSteps)[number];

/** Bundle of each view: dist/views/NAME.js and .css. */
export const viewBundles: Readonly<Record<ViewId, string>> = {
  tlb: "tlb",
  pageTables: "page-tables",
  spaces: "spaces",
  timeline: "timeline",
  compare: "compare",
  lesson: "lesson",
  schedule: "schedule",
};

/** Commands that each view has in its title and context menu. */
export const viewCommands: readonly ViewCommand[] = ["copyText", "saveCsv", "saveSvg", "savePng"];

/** Id of a view's title command, e.g. "vas.tlb.saveCsv". */
export function viewCommandId(view: PanelViewId, command: ViewCommand): string {
  return `${views[view]}.${command}`;
}

/** Settings, below "vas.". */
export const settings = {
  section: "vas",
  lineNotes: "lineNotes",
  missedLines: "missedLines",
  openViews: "openViews",
  stopOnEntry: "stopOnEntry",
  historyMegabytes: "historyMegabytes",
} as const;

/** Theme colours of package.json. */
export const colors = {
  note: "vas.noteForeground",
  missNote: "vas.missNoteForeground",
} as const;
