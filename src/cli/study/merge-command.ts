/** `vas merge FILES…`: the parts of a study that several machines made, as one table in the order of its runs. */
import { exitStatuses, UsageError, type Terminal } from "../terminal/index.js";
import { csvLine } from "../../study/index.js";
import { openSink, readRows } from "./study-file.js";

/** Rows that are written together: a million writes would take a minute. */
const rowsAtOnce = 1000;

interface FoundRow {
  readonly file: string;
  readonly text: string;
}

/**
 * Puts tables together. A run that is in several files must be the same in all; runs that are in none are told.
 *
 * @returns status 1 if runs are missing
 * @throws UsageError if the files are not of one study
 */
export async function mergeCommand(
  terminal: Terminal,
  files: readonly string[],
  output: string | null,
): Promise<number> {
  const found = new Map<number, FoundRow>();
  let header: FoundRow | null = null;
  for (const file of files) {
    let first = true;
    for await (const cells of readRows(terminal, file)) {
      if (!first) addRow(found, file, cells);
      else header = sameHeader(header, file, cells);
      first = false;
    }
  }
  const runs = [...found.keys()].sort((one, other) => one - other);
  const sink = output === null ? null : await openSink(terminal, output, "write");
  const write = async (text: string): Promise<void> => (sink === null ? terminal.out(text) : sink.write(text));
  await write(header?.text ?? "");
  for (let at = 0; at < runs.length; at += rowsAtOnce)
    await write(
      runs
        .slice(at, at + rowsAtOnce)
        .map((run) => found.get(run)!.text)
        .join(""),
    );
  await sink?.close();
  const missing = gaps(runs);
  if (missing.length === 0) return exitStatuses.ok;
  const listed = missing.slice(0, 10).map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`));
  const more = missing.length > listed.length ? ` and ${missing.length - listed.length} more gaps` : "";
  terminal.err(
    `vas: the runs ${listed.join(", ")}${more} are missing: is the file of a shard not named, or a shard not finished? ` +
      "Finish it with --resume\n",
  );
  return exitStatuses.failed;
}

function sameHeader(before: FoundRow | null, file: string, columns: readonly string[]): FoundRow {
  const text = csvLine(columns);
  if (columns[0] !== "run") throw new UsageError(`${file} has no column \`run\`: merge tables that vas sweep wrote`);
  if (before !== null && before.text !== text)
    throw new UsageError(`${before.file} and ${file} have different columns: they are of different studies`);
  return before ?? { file, text };
}

function addRow(found: Map<number, FoundRow>, file: string, cells: readonly string[]): void {
  const run = Number(cells[0]);
  const text = csvLine(cells);
  const before = found.get(run);
  if (!/^[1-9][0-9]{0,14}$/.test(cells[0] ?? "")) throw new UsageError(`${file}: "${cells[0]}" is no number of a run`);
  if (before !== undefined && before.text !== text)
    throw new UsageError(
      `run ${run} is different in ${before.file} and ${file}: were the scenario or the settings changed between them?`,
    );
  found.set(run, { file, text });
}

/** Numbers from 1 to the last run that are not there, as ranges. */
function gaps(runs: readonly number[]): readonly (readonly [number, number])[] {
  const missing: (readonly [number, number])[] = [];
  let next = 1;
  for (const run of runs) {
    if (run > next) missing.push([next, run - 1]);
    next = run + 1;
  }
  return missing;
}
