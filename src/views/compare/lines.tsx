/** What each line of source cost in both runs. */
import type { ComparedLine } from "../../protocol/comparison-snapshot.js";
import { formatCount } from "../format/quantity.js";
import { formatDifference } from "./counters.js";

/** Lines whose counts differ, or all that were executed. */
export function shownLines(lines: readonly ComparedLine[], all: boolean): readonly ComparedLine[] {
  return lines.filter(
    ({ a, b }) => all || a.firstLevel !== b.firstLevel || a.walks !== b.walks || a.cycles !== b.cycles,
  );
}

interface LinesProps {
  readonly lines: readonly ComparedLine[];
  readonly omitted: number;
  /** Shows a line in its editor. */
  readonly show: (path: string, line: number) => void;
}

/** The table. */
export function Lines({ lines, omitted, show }: LinesProps) {
  const several = new Set(lines.flatMap(({ source }) => source ?? [])).size > 1;
  const indents = lines.filter(({ text }) => text !== "").map(({ text }) => /^ */.exec(text)![0].length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return (
    <table class="compare-lines">
      <thead>
        <tr>
          <th scope="col" class="number" title="misses of the first level, A and B">
            misses
          </th>
          <th scope="col" class="number" title="misses of every level, A and B">
            walks
          </th>
          <th scope="col" class="number" title="cycles, B − A">
            cycles
          </th>
          <th scope="col" class="number">
            line
          </th>
          <th scope="col">source</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Row key={`${line.source}:${line.line}`} line={line} several={several} indent={indent} show={show} />
        ))}
        {omitted === 0 ? null : (
          <tr>
            <td colSpan={5} class="note">
              {formatCount(omitted)} more lines are not listed
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Pair({ a, b }: { readonly a: number; readonly b: number }) {
  if (a === 0 && b === 0) return <td class="number quiet">·</td>;
  return (
    <td class={`number ${a === b ? "" : b < a ? "gain" : "loss"}`}>
      {formatCount(a)}
      <span class="arrow"> → </span>
      {formatCount(b)}
    </td>
  );
}

interface RowProps {
  readonly line: ComparedLine;
  /** Lines are of several files. */
  readonly several: boolean;
  /** Columns that all lines are indented by. */
  readonly indent: number;
  readonly show: LinesProps["show"];
}

function Row({ line, several, indent, show }: RowProps) {
  const { a, b, source, path, text } = line;
  const cycles = b.cycles - a.cycles;
  return (
    <tr data-line={line.line}>
      <Pair a={a.firstLevel} b={b.firstLevel} />
      <Pair a={a.walks} b={b.walks} />
      <td class={`number ${cycles === 0 ? "quiet" : cycles < 0 ? "gain" : "loss"}`}>{formatDifference(cycles)}</td>
      <td class="number quiet">
        {path === null ? null : (
          <button
            type="button"
            class="link"
            aria-label={`Show line ${line.line}`}
            onClick={() => show(path, line.line)}
          >
            {line.line}
          </button>
        )}
      </td>
      <td class="text">
        {source === null ? <i>start, exit: code without source</i> : <code>{text.slice(indent)}</code>}
        {several && source !== null ? <small> {source}</small> : null}
      </td>
    </tr>
  );
}
