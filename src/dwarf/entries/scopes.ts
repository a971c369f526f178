/** What is in scope at an address: the function, the calls that were inlined into it there, and their variables. */
import { Attribute, Tag, type AttributeValue } from "../encoding/index.js";
import { functionAt, nameOf, origin, type NameIndex } from "./names.js";
import { covers, rangesOf, type AddressRange } from "./ranges.js";
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

/** A block of a function, a call that was inlined there, or the function itself; what is in it is read when it is first looked at. */
interface Block {
  readonly entry: Entry;
  readonly ranges: readonly AddressRange[];
  content: { readonly variables: readonly ScopeVariable[]; readonly blocks: readonly Block[] } | null;
}

/**
 * What was read of functions by the offsets of their entries, those looked at last behind: a debugger asks for the same functions at each of
 * its steps, and some have thousands of variables.
 */
export interface ScopeTable {
  readonly functions: Map<number, Block>;
  /** Variables and blocks in all of them; and how many were ever read. */
  kept: number;
  read: number;
}

/** Nothing read yet. */
export function createScopeTable(): ScopeTable {
  return { functions: new Map(), kept: 0, read: 0 };
}

/** Variables and blocks that are kept: some ten megabytes. */
const mostKept = 20_000;

/** The frames at an address, innermost first; none where there is no debug information. */
export function scopesAt(table: ScopeTable, units: readonly Unit[], names: NameIndex, address: number): ScopeFrame[] {
  const found = functionAt(names, address);
  if (found === null) return [];
  const known = table.functions.get(found.offset);
  const entry = known?.entry ?? readEntry(found.unit, found.offset);
  if (entry === null) return [];
  const fn = known ?? { entry, ranges: found.ranges, content: null };
  table.functions.delete(found.offset);
  table.functions.set(found.offset, fn);
  const frames: ScopeFrame[] = [];
  collect(table, fn, entry, units, address, frames);
  for (const [offset, oldest] of table.functions) {
    if (table.kept <= mostKept || oldest === fn) break;
    table.functions.delete(offset);
    table.kept -= entriesIn(oldest);
  }
  return frames;
}

function entriesIn({ content }: Block): number {
  if (content === null) return 0;
  return content.blocks.reduce(
    (sum, block) => sum + entriesIn(block),
    content.variables.length + content.blocks.length,
  );
}

/** Adds the frame of a function or inlined call, after those inlined into it. */
function collect(
  table: ScopeTable,
  block: Block,
  fn: Entry,
  units: readonly Unit[],
  address: number,
  frames: ScopeFrame[],
): void {
  const { entry } = block;
  const blocks: (readonly ScopeVariable[])[] = [];
  walkBlock(table, block, fn, units, address, frames, blocks);
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
  table: ScopeTable,
  block: Block,
  fn: Entry,
  units: readonly Unit[],
  address: number,
  frames: ScopeFrame[],
  blocks: (readonly ScopeVariable[])[],
): void {
  const { variables, blocks: inner } = (block.content ??= contentOf(table, block.entry, units));
  blocks.push(variables);
  for (const child of inner) {
    if (!covers(child.ranges, address)) continue;
    if (child.entry.tag === Tag.lexical_block) walkBlock(table, child, fn, units, address, frames, blocks);
    else collect(table, child, fn, units, address, frames);
  }
}

function contentOf(table: ScopeTable, entry: Entry, units: readonly Unit[]): NonNullable<Block["content"]> {
  const variables: ScopeVariable[] = [];
  const blocks: Block[] = [];
  for (const child of childrenOf(entry)) {
    switch (child.tag) {
      case Tag.formal_parameter:
      case Tag.variable: {
        const variable = variableOf(child, units);
        if (variable !== null) variables.push(variable);
        break;
      }
      case Tag.lexical_block:
      case Tag.inlined_subroutine:
        blocks.push({ entry: child, ranges: rangesOf(child), content: null });
        break;
    }
  }
  table.kept += variables.length + blocks.length;
  table.read += variables.length + blocks.length;
  return { variables, blocks };
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
