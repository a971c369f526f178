/** What is in scope at an address: the function, the calls that were inlined into it there, and their variables. */
import { Attribute, Tag, type AttributeValue } from "../encoding/index.js";
import { functionAt, nameOf, origin, type NameIndex } from "./names.js";
import { covers, rangesOf } from "./ranges.js";
import { typeIdOf, type TypeId } from "./types.js";
import { childrenOf, numberOf, readEntry, type Entry, type Unit } from "./units.js";

/** A parameter or local variable, in scope. */
export interface ScopeVariable {
  readonly name: string;
  readonly type: TypeId;
  readonly unit: Unit;
  /** Where it is, or null: optimised out, or known without a place. */
  readonly location: AttributeValue | null;
  readonly constant: AttributeValue | null;
  readonly parameter: boolean;
  /** Line of its declaration; 0 if not known. */
  readonly line: number;
}

/** A function at an address: the one whose code it is, or one that was inlined there. */
export interface ScopeFrame {
  readonly name: string;
  readonly inlined: boolean;
  /** Where an inlined one was called: index into the unit's line table files, line. */
  readonly call: { readonly file: number; readonly line: number } | null;
  /** Line of its declaration; 0 if not known. */
  readonly line: number;
  readonly unit: Unit;
  /** DW_AT_frame_base of the function that has the code. */
  readonly frameBase: AttributeValue | null;
  /** Variables of inner blocks first: they hide the outer ones. */
  readonly variables: readonly ScopeVariable[];
  /** First address of the function's code, or of the inlined block. */
  readonly start: number;
}

/** The frames at an address, innermost first; none where there is no debug information. */
export function scopesAt(units: readonly Unit[], names: NameIndex, address: number): ScopeFrame[] {
  const found = functionAt(names, address);
  const entry = found === null ? null : readEntry(found.unit, found.offset);
  if (found === null || entry === null) return [];
  const frames: ScopeFrame[] = [];
  collect(entry, entry, units, address, frames);
  return frames;
}

/** Adds the frame of a function or inlined call, after those inlined into it. */
function collect(entry: Entry, fn: Entry, units: readonly Unit[], address: number, frames: ScopeFrame[]): void {
  const blocks: ScopeVariable[][] = [];
  walkBlock(entry, fn, units, address, frames, blocks);
  const abstract = origin(entry, units);
  const inlined = entry.tag === Tag.inlined_subroutine;
  frames.push({
    name: nameOf(entry, units) ?? "?",
    inlined,
    call: inlined
      ? { file: numberOf(entry, Attribute.call_file) ?? 0, line: numberOf(entry, Attribute.call_line) ?? 0 }
      : null,
    line: numberOf(abstract, Attribute.decl_line) ?? 0,
    unit: entry.unit,
    frameBase: fn.attributes.get(Attribute.frame_base) ?? null,
    variables: blocks.reverse().flat(),
    start: rangesOf(entry)[0]?.start ?? 0,
  });
}

/** Variables of a block and of the blocks in it that cover the address, outer ones first. */
function walkBlock(
  block: Entry,
  fn: Entry,
  units: readonly Unit[],
  address: number,
  frames: ScopeFrame[],
  blocks: ScopeVariable[][],
): void {
  const variables: ScopeVariable[] = [];
  blocks.push(variables);
  for (const child of childrenOf(block)) {
    switch (child.tag) {
      case Tag.formal_parameter:
      case Tag.variable: {
        const variable = variableOf(child, units);
        if (variable !== null) variables.push(variable);
        break;
      }
      case Tag.lexical_block:
        if (covers(rangesOf(child), address)) walkBlock(child, fn, units, address, frames, blocks);
        break;
      case Tag.inlined_subroutine:
        if (covers(rangesOf(child), address)) collect(child, fn, units, address, frames);
        break;
    }
  }
}

/** The variable that an entry describes, or null for one without a name or for a mere declaration. */
export function variableOf(entry: Entry, units: readonly Unit[]): ScopeVariable | null {
  const abstract = origin(entry, units);
  const name = nameOf(entry, units);
  if (name === null || entry.attributes.has(Attribute.declaration)) return null;
  return {
    name,
    type: entry.attributes.has(Attribute.type) ? typeIdOf(entry) : typeIdOf(abstract),
    unit: entry.unit,
    location: entry.attributes.get(Attribute.location) ?? null,
    constant: entry.attributes.get(Attribute.const_value) ?? abstract.attributes.get(Attribute.const_value) ?? null,
    parameter: entry.tag === Tag.formal_parameter,
    line: numberOf(abstract, Attribute.decl_line) ?? 0,
  };
}
