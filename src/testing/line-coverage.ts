/**
 * Which statements a run reaches: a breakpoint at each, which is taken away when it is met. So a statement costs one stop however
 * often it runs, and the run is what it is without.
 */
import type { CodeOwner, SourceRange } from "../image/image.js";
import { codeOwnerAt, findThread, setBreakpoints, type RunStop, type Simulation } from "../simulator/index.js";
import type { CoveredStatement, FileLines, TextRange } from "../protocol/scenario-tests.js";

type CodeBreakpoint = Parameters<typeof setBreakpoints>[1][number];

/** A run whose statements are watched. */
export interface LineWatch {
  readonly simulation: Simulation;
  /** Addresses that are still to be reached, by owner and address. */
  readonly left: Map<string, CodeBreakpoint>;
  /** Takes the breakpoint away that a stop is at. */
  readonly reach: (stop: RunStop) => void;
}

const keyOf = (owner: CodeOwner | null, address: number): string => `${owner?.kind} ${owner?.index} ${address}`;

/**
 * Sets the breakpoints. The simulation has none of its own.
 *
 * @param wanted which statements to watch; the others count as reached
 */
export function watchLines(simulation: Simulation, wanted: (range: SourceRange) => boolean = () => true): LineWatch {
  const left = new Map<string, CodeBreakpoint>();
  for (const { owner, start, statement, range } of simulation.image.debug.lines) {
    if (statement && wanted(range))
      left.set(keyOf(owner, start), { owner, address: start as CodeBreakpoint["address"] });
  }
  const arm = (): void => setBreakpoints(simulation, [...left.values()]);
  arm();
  const reach = ({ address, tid }: RunStop): void => {
    if (address === undefined) return;
    const thread = tid === null ? null : findThread(simulation, tid);
    const owner = thread ? codeOwnerAt(simulation, thread.tid, address) : null;
    // Programs overlap: without an owner every statement at the address has been reached.
    if (owner === null || !left.delete(keyOf(owner, address)))
      for (const [key, one] of left) if (one.address === address) left.delete(key);
    arm();
  };
  return { simulation, left, reach };
}

/** Has the run come to the statement at this place? */
export function isReached({ simulation, left }: LineWatch, place: SourceRange): boolean {
  return simulation.image.debug.lines.some(
    ({ owner, start, statement, range }) => statement && isSamePlace(range, place) && !left.has(keyOf(owner, start)),
  );
}

/** Do both begin at the same place? */
export function isSamePlace(one: SourceRange, other: SourceRange): boolean {
  return one.line === other.line && one.column === other.column && (one.source ?? 0) === (other.source ?? 0);
}

/** What was reached, by source; several pieces of code of one statement are one. */
export function coveredLines({ simulation, left }: LineWatch): readonly FileLines[] {
  const { sources, debug } = simulation.image;
  return sources.map((source, index) => {
    const statements = new Map<string, CoveredStatement>();
    for (const { owner, start, statement, range } of debug.lines) {
      if (!statement || (range.source ?? 0) !== index) continue;
      const key = `${range.line}:${range.column}`;
      const reached = !left.has(keyOf(owner, start)) || statements.get(key)?.reached === true;
      statements.set(key, { range: placeOf(range), reached });
    }
    const functions = debug.functions
      .filter(({ range }) => (range.source ?? 0) === index)
      .map(({ name, range, owner, start, end }) => {
        const inside = debug.lines.filter(
          (line) =>
            line.statement && line.start >= start && line.start < end && keyOf(line.owner, 0) === keyOf(owner, 0),
        );
        return { name, range: placeOf(range), reached: inside.some((line) => !left.has(keyOf(owner, line.start))) };
      });
    return { source, statements: [...statements.values()], functions };
  });
}

function placeOf({ line, column, endLine, endColumn }: SourceRange): TextRange {
  return { line, column, endLine, endColumn };
}
