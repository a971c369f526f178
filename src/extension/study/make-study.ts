/** Makes the runs of a study, part by part, so that it can be stopped and gone on with. */
import * as vscode from "vscode";
import {
  studyRequests,
  type BeginStudyQuery,
  type StudyBegun,
  type StudyPart,
  type StudyProgress,
  type StudySource,
} from "../../protocol/study.js";
import type { AskServer } from "../language/ask-server.js";
import type { AskedStudy } from "./ask-study.js";

/** Milliseconds of a part: how often the page shows more. */
const partTime = 250;

/** A study that can be gone on with. */
export type StudyPlan = NonNullable<StudySource["study"]>;

/** A study with the rows that it has so far. */
export interface StudyRun {
  readonly plan: StudyPlan;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly progress: StudyProgress;
  /** Goes on from the last row; settles when it has come to its end, was stopped, or failed. */
  go(): Promise<void>;
  /** Stops after the run that is under way. */
  stop(): void;
}

type Begun = Exclude<StudyBegun, { readonly problem: string }>;

async function begin(ask: AskServer, { uri, vary, count }: BeginStudyQuery): Promise<Begun> {
  const begun = await ask<StudyBegun>(studyRequests.begin, { uri, vary, count });
  if ("problem" in begun) throw new Error(begun.problem);
  return begun;
}

/**
 * Begins a study; nothing runs before `go`.
 *
 * @param changed called whenever there are more rows or its state is another
 * @throws Error if there cannot be such a study
 */
export async function beginStudy(
  uri: vscode.Uri,
  asked: AskedStudy,
  ask: AskServer,
  changed: () => void,
): Promise<StudyRun> {
  const query = { uri: uri.toString(), ...asked };
  const begun = await begin(ask, query);
  const { total, fingerprint, columns } = begun;
  return studyRun({ ...query, total, fingerprint }, columns, [], begun.id, ask, changed);
}

/** A study as it was left, stopped. Its file is compiled when it goes on. */
export function resumeStudy(
  plan: StudyPlan,
  { columns, rows }: Pick<StudyRun, "columns" | "rows">,
  ask: AskServer,
  changed: () => void,
): StudyRun {
  return studyRun(plan, columns, rows, null, ask, changed);
}

/** @param begun its number with the server; null: the server does not know it yet */
function studyRun(
  plan: StudyPlan,
  columns: readonly string[],
  before: readonly (readonly string[])[],
  begun: number | null,
  ask: AskServer,
  changed: () => void,
): StudyRun {
  const { total } = plan;
  const rows = [...before];
  let id = begun;
  let state: StudyProgress["state"] = rows.length === total ? "finished" : "stopped";
  let problem = "";
  let cancel = new vscode.CancellationTokenSource();
  /** Milliseconds of work, and the runs made in them. */
  let worked = 0;
  let made = 0;
  const command = commandLine(vscode.Uri.parse(plan.uri), plan);

  /** Has the file compiled again, unless it has changed: rows of two files are no table. */
  const beginAgain = async (): Promise<number> => {
    const again = await begin(ask, plan);
    if (again.fingerprint !== plan.fingerprint)
      throw new Error(
        vscode.l10n.t(
          "The scenario has changed since these rows were made: sweep it anew, or undo the change and resume.",
        ),
      );
    return again.id;
  };
  const part = async (from: number): Promise<number | null> => {
    id ??= await beginAgain();
    const started = performance.now();
    const answer = await ask<StudyPart>(studyRequests.part, { id, from, milliseconds: partTime }, cancel.token);
    if (answer === null) {
      // The server was started again: the file is compiled again, and the runs go on.
      id = null;
      return from;
    }
    worked += performance.now() - started;
    made += answer.rows.length;
    rows.push(...answer.rows);
    return answer.next;
  };

  return {
    plan,
    columns,
    rows,
    get progress() {
      const left = made < 3 || state !== "running" ? "" : timeText((worked / made) * (total - rows.length));
      return { made: rows.length, total, state, left, problem, command };
    },
    async go() {
      if (state === "running" || rows.length === total) return;
      cancel = new vscode.CancellationTokenSource();
      state = "running";
      problem = "";
      changed();
      try {
        let from: number | null = rows.length + 1;
        while (from !== null && !cancel.token.isCancellationRequested) {
          from = await part(from);
          if (from !== null) changed();
        }
      } catch (error) {
        if (!cancel.token.isCancellationRequested) problem = error instanceof Error ? error.message : String(error);
      }
      state = rows.length === total ? "finished" : "stopped";
      changed();
    },
    stop: () => cancel.cancel(),
  };
}

function timeText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 90 ? vscode.l10n.t("{0} s left", seconds) : vscode.l10n.t("{0} min left", Math.ceil(seconds / 60));
}

/** The same study for a terminal, as a POSIX shell reads it. */
function commandLine(uri: vscode.Uri, { vary, count }: AskedStudy): string {
  const file = uri.scheme === "file" ? vscode.workspace.asRelativePath(uri, false) : uri.path.replace(/^.*\//, "");
  const quoted = (word: string): string => (/^[\w./,:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  return [
    "vas sweep",
    quoted(file),
    ...vary.map((one) => `--vary ${quoted(one)}`),
    ...count.map((one) => `--count ${quoted(one)}`),
  ].join(" ");
}
