/**
 * Breakpoints that the client has set, with what each demands before it stops the run: a condition, a number of hits, a
 * text to print instead of stopping.
 */
import type { CodeOwner } from "../../image/image.js";
import type { WatchAccess, WatchTarget } from "../../simulator/index.js";
import type { SyntaxNode, ValueFormat } from "../arguments/index.js";

/** An instruction at which a breakpoint stops. */
export interface BreakpointPlace {
  readonly owner: CodeOwner;
  readonly address: number;
}

/** A 64-bit value, signed: a safe integer where it is one, else a bigint. */
export type Scalar = number | bigint;

/** What a compiled condition reads: registers, in low and high words, and the space of the thread. */
export interface ConditionRegisters {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly pc: number;
  readonly space: number;
}

/** An expression that is asked often, with what it has been compiled to by place (expressions/condition.ts). */
export interface Condition {
  readonly node: SyntaxNode;
  readonly compiled: Map<
    number,
    { readonly owner: CodeOwner | null; readonly value: ((registers: ConditionRegisters) => Scalar) | null }
  >;
}

/** A condition that has not been compiled anywhere. */
export function createCondition(node: SyntaxNode): Condition {
  return { node, compiled: new Map() };
}

/** One breakpoint. */
export interface BreakpointRecord {
  readonly id: number;
  readonly kind: "source" | "function" | "instruction" | "data";
  /** What the client asked for, to bind it again after a restart. */
  readonly requested: {
    readonly source?: number;
    readonly line?: number;
    readonly column?: number;
    readonly name?: string;
  };
  readonly places: readonly BreakpointPlace[];
  /** Of a data breakpoint: what is watched, as the user calls it, and for what; null: it is on code. */
  readonly watch: { readonly title: string; readonly target: WatchTarget; readonly access: WatchAccess } | null;
  readonly condition: Condition | null;
  readonly hitCondition: HitCondition | null;
  readonly logMessage: LogMessage | null;
  readonly hits: HitCount;
  /** All that the client said of it; who says the same again means the same breakpoint. */
  readonly wish: string;
}

/** Chosen exception filters, each with the condition that an event must satisfy, or null. */
export type EventConditions = ReadonlyMap<string, SyntaxNode | null>;

/** An event to stop at, from the console: beside the filters of the client. */
export interface TypedEvent {
  readonly id: number;
  readonly filter: string;
  readonly condition: SyntaxNode | null;
  /** The condition as it was typed; empty: none. */
  readonly text: string;
}

/** Where one movement is to end besides the breakpoints: at places in the code, or at events of a filter. */
export interface Aim {
  readonly places: readonly BreakpointPlace[];
  readonly filter: string | null;
  readonly condition: SyntaxNode | null;
}

/** All breakpoints of a session. */
export interface BreakpointTable {
  records: BreakpointRecord[];
  /** Chosen exception filters. */
  filters: EventConditions;
  typedEvents: readonly TypedEvent[];
  /** Of the movement under way, or null. */
  aim: Aim | null;
  nextId: number;
}

/** A table without breakpoints. */
export function createBreakpointTable(): BreakpointTable {
  return { records: [], filters: new Map(), typedEvents: [], aim: null, nextId: 1 };
}

function isPlace(place: BreakpointPlace, owner: CodeOwner, address: number): boolean {
  return place.address === address && place.owner.kind === owner.kind && place.owner.index === owner.index;
}

/** Breakpoints that lie on an instruction. */
export function breakpointsAt(table: BreakpointTable, owner: CodeOwner, address: number): readonly BreakpointRecord[] {
  const found: BreakpointRecord[] = [];
  for (const record of table.records) {
    for (const place of record.places) {
      if (!isPlace(place, owner, address)) continue;
      found.push(record);
      break;
    }
  }
  return found;
}

/** Does the movement under way end at this instruction? */
export function aimsAt({ aim }: BreakpointTable, owner: CodeOwner, address: number): boolean {
  return aim !== null && aim.places.some((place) => isPlace(place, owner, address));
}

/** The hits of a breakpoint with a hit condition, as far as the condition needs them. */
export interface HitCount {
  /** All hits up to this tick have been counted; -1 = none. */
  counted: number;
  /** Tick of the last hit. */
  last: number;
  count: number;
  /** Tick of the hit whose number the condition names; Infinity = it has not come yet. */
  reached: number;
  /** Ticks of the hits whose number a `%` condition divides. */
  readonly multiples: number[];
}

/** No hit, and nothing counted. */
export function uncounted(): HitCount {
  return { counted: -1, last: -1, count: 0, reached: Infinity, multiples: [] };
}

/** Forgets all hits: the run has been changed, and others may come. */
export function forgetHits(table: BreakpointTable): void {
  table.records = table.records.map((record) => ({ ...record, hits: uncounted() }));
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
