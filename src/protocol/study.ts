/**
 * Studies in the editor: what the extension asks of the language server, which makes the runs and draws the charts, and what passes
 * between the extension and the page of a study.
 */

/** Requests to the language server. */
export const studyRequests = {
  /** `StudyQuery` → `StudyChoices`, or null: the file cannot be run. */
  choices: "vas/studyChoices",
  /** `VariationQuery` → `{ problem: string | null, count: number }`. */
  check: "vas/checkVariations",
  /** `BeginStudyQuery` → `StudyBegun`. */
  begin: "vas/beginStudy",
  /** `StudyPartQuery` → `StudyPart`; cancelling it ends the run that is under way. */
  part: "vas/studyPart",
  /** `ChartQuery` → `ChartAnswer`. */
  chart: "vas/drawChart",
  /** `TableFileQuery` → `TableFile`. */
  read: "vas/readTable",
  /** `{ columns, rows }` → the table as comma-separated text. */
  write: "vas/writeTable",
} as const;

/** A scenario. */
export interface StudyQuery {
  readonly uri: string;
}

/** Something that can vary: a setting, or an argument of processes. */
export interface StudyKey {
  /** `machine.tags`, `rounds`. */
  readonly key: string;
  readonly doc: string;
  /** As it is in the file, or of a fixed choice the first; empty: not known. */
  readonly now: string;
  /** The values that there are; null: numbers, or too many. */
  readonly values: readonly string[] | null;
}

/** A counter that a study can have. */
export interface StudyCounter {
  readonly name: string;
  readonly doc: string;
}

/** What a study of a file can vary and count. */
export interface StudyChoices {
  readonly title: string;
  readonly keys: readonly StudyKey[];
  readonly counters: readonly StudyCounter[];
  /** Names of the counters that a study has which names none. */
  readonly usual: readonly string[];
}

/** Variations, each as `--vary` has it: `machine.tags=asid,asid+sasid`. */
export interface VariationQuery {
  readonly vary: readonly string[];
}

/** What to study. */
export interface BeginStudyQuery extends VariationQuery, StudyQuery {
  readonly count: readonly string[];
}

/** A study that can be made, or why not. */
export type StudyBegun =
  | {
      readonly id: number;
      readonly total: number;
      readonly columns: readonly string[];
      /** Of everything that was read for it: rows made of something else are of another study. */
      readonly fingerprint: string;
    }
  | { readonly problem: string };

/** What a page is about: enough to go on with its study, beyond a reload of the window too. */
export interface StudySource {
  readonly title: string;
  /** Of what is saved, without an ending. */
  readonly fileName: string;
  /** Null: a table from a file, which is whole. */
  readonly study: (BeginStudyQuery & { readonly total: number; readonly fingerprint: string }) | null;
}

/** What a page keeps, and gets back when the window is loaded again. */
export interface KeptStudy {
  readonly source: StudySource;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly choice: ChartChoice;
}

/** Some of its runs. */
export interface StudyPartQuery {
  readonly id: number;
  /** Number of the first run, from 1. */
  readonly from: number;
  /** After so many milliseconds the answer comes with the runs that are made. */
  readonly milliseconds: number;
}

/** Rows of runs in order, as the columns say; `next` null: that was the last. Null: the server does not have this study any more. */
export type StudyPart = { readonly rows: readonly (readonly string[])[]; readonly next: number | null } | null;

/** A table that `vas sweep` has written. */
export interface TableFileQuery {
  /** For messages. */
  readonly name: string;
  readonly text: string;
}

/** The table, or why it is none. */
export type TableFile =
  { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] } | { readonly problem: string };

/** What to draw of a table, as the options of `vas chart`. */
export interface ChartChoice {
  /** Null: what varies first and has numbers. */
  readonly x: string | null;
  /** Empty: the first counter. */
  readonly y: readonly string[];
  /** Columns that tell curves apart; empty: all others that vary. */
  readonly series: readonly string[];
  readonly where: readonly { readonly column: string; readonly value: string }[];
  readonly log: "none" | "x" | "y" | "xy";
}

/** A chart of a table. */
export interface ChartQuery extends ChartChoice {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly title: string;
  readonly theme: "light" | "dark";
}

/** The picture, or why there is none. */
export type ChartAnswer =
  { readonly svg: string; readonly description: string; readonly note: string } | { readonly problem: string };

/** The table as the page shows it. */
export interface StudyTableMessage {
  readonly type: "table";
  readonly source: StudySource;
  readonly columns: readonly string[];
  /** How many columns are settings; they stand before `ended`. */
  readonly settings: readonly string[];
  readonly counters: readonly string[];
  /** Rows from `from` on: those before have been sent. */
  readonly from: number;
  readonly rows: readonly (readonly string[])[];
  /** Null: a file, which is whole. */
  readonly progress: StudyProgress | null;
}

/** How far a study has come. */
export interface StudyProgress {
  readonly made: number;
  readonly total: number;
  readonly state: "running" | "stopped" | "finished";
  /** The time that is left, in words; empty: not known. */
  readonly left: string;
  /** What went wrong; empty: nothing. */
  readonly problem: string;
  /** The same study for a terminal. */
  readonly command: string;
}

/** To the page of a study. */
export type ToStudyPage =
  | StudyTableMessage
  | { readonly type: "chart"; readonly answer: ChartAnswer }
  /** The choice of a chart that the page begins with. */
  | { readonly type: "choice"; readonly choice: ChartChoice };

/** From the page of a study. */
export type FromStudyPage =
  | { readonly type: "ready" }
  | { readonly type: "draw"; readonly choice: ChartChoice; readonly theme: "light" | "dark" }
  /** What a reload of the window is to bring back. */
  | { readonly type: "keep"; readonly state: KeptStudy }
  | { readonly type: "stop" }
  | { readonly type: "resume" }
  | { readonly type: "copyCommand" }
  | { readonly type: "saveTable" }
  | { readonly type: "saveChart"; readonly what: "svg" }
  | { readonly type: "saveChart"; readonly what: "png"; readonly text: string };
