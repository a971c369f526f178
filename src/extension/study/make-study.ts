/** Makes the runs of a study, part by part, so that it can be stopped and gone on with. */
import * as vscode from "vscode";
import { studyRequests, type StudyBegun, type StudyPart, type StudyProgress } from "../../protocol/study.js";
import type { AskServer } from "../language/ask-server.js";
import type { AskedStudy } from "./ask-study.js";

/** Milliseconds of a part: how often the page shows more. */
const partTime = 250;

/** A study with the rows that it has so far. */
export interface StudyRun {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly progress: StudyProgress;
  /** Goes on from the last row; settles when it has come to its end, was stopped, or failed. */
  go(): Promise<void>;
  /** Stops after the run that is under way. */
  stop(): void;
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
  const begin = async (): Promise<Exclude<StudyBegun, { readonly problem: string }>> => {
    const begun = await ask<StudyBegun>(studyRequests.begin, query);
    if ("problem" in begun) throw new Error(begun.problem);
    return begun;
  };
  let study = await begin();
  const { total, columns } = study;
  const rows: (readonly string[])[] = [];
  let state: StudyProgress["state"] = "stopped";
  let problem = "";
  let cancel = new vscode.CancellationTokenSource();
  /** Milliseconds of work, and the runs made in them. */
  let worked = 0;
  const command = commandLine(uri, asked);

  const part = async (from: number): Promise<number | null> => {
    const started = performance.now();
    const answer = await ask<StudyPart>(
      studyRequests.part,
      { id: study.id, from, milliseconds: partTime },
      cancel.token,
    );
    if (answer === null) {
      // The server was started again: the file is compiled again, and the runs go on.
      study = await begin();
      return from;
    }
    worked += performance.now() - started;
    rows.push(...answer.rows);
    return answer.next;
  };

  return {
    columns,
    rows,
    get progress() {
      const left =
        rows.length < 3 || state !== "running" ? "" : timeText((worked / rows.length) * (total - rows.length));
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
