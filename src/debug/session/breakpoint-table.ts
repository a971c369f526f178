/**
 * Breakpoints that the client has set, with what each demands before it stops the run: a condition, a number of hits, a
 * text to print instead of stopping.
 */
import type { CodeOwner } from "../../image/image.js";
import type { SyntaxNode, ValueFormat } from "../arguments/index.js";

/** An instruction at which a breakpoint stops. */
export interface BreakpointPlace {
  readonly owner: CodeOwner;
  readonly address: number;
}

/** One breakpoint. */
export interface BreakpointRecord {
  readonly id: number;
  readonly kind: "source" | "function" | "instruction";
  /** What the client asked for, to bind it again after a restart. */
  readonly requested: { readonly line?: number; readonly column?: number; readonly name?: string };
  readonly places: readonly BreakpointPlace[];
  readonly condition: SyntaxNode | null;
  readonly hitCondition: HitCondition | null;
  readonly logMessage: LogMessage | null;
  /** Ticks at which it was reached and its condition held; later ones are dropped when the run goes back. */
  hits: number[];
}

/** All breakpoints of a session. */
export interface BreakpointTable {
  records: BreakpointRecord[];
  /** Chosen exception filters. */
  filters: ReadonlySet<string>;
  nextId: number;
}

/** A table without breakpoints. */
export function createBreakpointTable(): BreakpointTable {
  return { records: [], filters: new Set(), nextId: 1 };
}

function isPlace(place: BreakpointPlace, owner: CodeOwner, address: number): boolean {
  return place.address === address && place.owner.kind === owner.kind && place.owner.index === owner.index;
}

/** Breakpoints that lie on an instruction. */
export function breakpointsAt(table: BreakpointTable, owner: CodeOwner, address: number): readonly BreakpointRecord[] {
  return table.records.filter((record) => record.places.some((place) => isPlace(place, owner, address)));
}

/** Drops hits later than a tick: the run has gone back before them. */
export function forgetHitsAfter(table: BreakpointTable, tick: number): void {
  for (const record of table.records) {
    while (record.hits.length > 0 && record.hits.at(-1)! > tick) record.hits.pop();
  }
}

/** Counts a hit. The same arrival is counted once, even if the run passes it again on the way back and forth. */
export function countHit(record: BreakpointRecord, tick: number): void {
  if ((record.hits.at(-1) ?? -1) < tick) record.hits.push(tick);
}

/** A condition on the number of hits. */
export interface HitCondition {
  readonly operator: "==" | "!=" | "<" | "<=" | ">" | ">=" | "%";
  readonly count: number;
}

/** Parts of a log message: text as it is, and expressions in braces. */
export type LogMessage = readonly (
  string | { readonly text: string; readonly expression: SyntaxNode; readonly format: ValueFormat }
)[];
