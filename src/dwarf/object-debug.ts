/** Debug information as the debugger asks for it: the answers of image/object-debug.ts from DWARF and symbols. */
import { FormatError, symbolAt, type ElfSymbol } from "../elf/index.js";
import type { CodeOwner, FunctionInfo, LineEntry, SourceRange } from "../image/image.js";
import type {
  CodeFrame,
  FrameVariable,
  NamedPlace,
  ObjectDebug,
  ObjectFrame,
  ObjectPlace,
  TypedPlace,
} from "../image/object-debug.js";
import type { DebugInfo } from "./debug-info.js";
import {
  evaluate,
  innermostAddress,
  littleEndian,
  unwindFrame,
  type ExpressionFrame,
  type Place,
} from "./frames/index.js";
import { lineAt as findLine, startsStatement, statementRows, type SourceLine } from "./lines/index.js";
import {
  expressionAt,
  functionAt as findFunction,
  readEntry,
  scopesAt,
  sizeOf,
  variableOf,
  type ScopeFrame,
  type ScopeVariable,
  type Unit,
} from "./entries/index.js";
import { partsOf, pointeeOf, scalarOf, showValue, type ValueContext } from "./values.js";

/** What the object is a part of. */
export interface ObjectSetting {
  readonly info: DebugInfo;
  readonly symbols: readonly ElfSymbol[];
  readonly owner: CodeOwner;
  readonly bias: number;
  /** Index into the image's sources of a path of the debug information; null if its text is not within reach. */
  readonly sourceOf: (file: string) => number | null;
  /** Columns of a line of a source: its first character that is no blank, and its end; 1-based. */
  readonly columnsOf: (source: number, line: number) => { readonly first: number; readonly end: number };
}

/** Lines that are kept for being asked for again: about a megabyte. */
const mostEntries = 4_096;

/** Makes the answers. They hold nothing but what was read. */
export function createObjectDebug(setting: ObjectSetting): ObjectDebug {
  const { info, symbols, bias } = setting;
  const linked = (address: number): number => address - bias;
  const functions = new Map<number, FunctionInfo>();
  const codeName = (address: number): string | null => {
    const symbol = symbolAt(symbols, linked(address));
    if (symbol === null) return null;
    const offset = linked(address) - symbol.address;
    return offset === 0 ? symbol.name : `${symbol.name}+0x${offset.toString(16)}`;
  };
  const values: ValueContext = { types: info.types, codeName };
  const byFile = new Map<number, SourceLine[]>();
  const globals = new Map<string, ScopeVariable | null>();
  /** Lines that were asked for, by where they begin. */
  const entries = new Map<number, LineEntry | null>();

  const range = (line: SourceLine): SourceRange | null => {
    const source = setting.sourceOf(line.file);
    if (source === null) return null;
    const { first, end } = setting.columnsOf(source, line.line);
    return { source, line: line.line, column: first, endLine: line.line, endColumn: end };
  };
  const entryOf = (line: SourceLine | null): LineEntry | null => {
    const where = line === null ? null : range(line);
    if (line === null || where === null) return null;
    const { owner } = setting;
    return { owner, start: line.start + bias, end: line.end + bias, range: where, statement: line.statement };
  };
  const describe = (name: string, start: number, end: number, line: number): FunctionInfo => {
    const entry = entryOf(findLine(info.lines, start));
    const place = { line, column: 1, endLine: line, endColumn: 1 };
    return {
      name,
      owner: setting.owner,
      range: entry === null ? place : { ...place, source: entry.range.source ?? 0 },
      start: start + bias,
      end: end + bias,
      bodyStart: start + bias,
      bodyEnd: end + bias,
      parameters: [],
      locals: [],
      meets: [],
      savedRegisters: 0,
    };
  };
  const functionAt = (address: number): FunctionInfo | null => {
    const at = linked(address);
    const found = findFunction(info.names, at);
    const symbol = found === null ? symbolAt(symbols, at) : null;
    if (found === null && (symbol === null || symbol.kind === "object")) return null;
    const covering = found?.ranges.find(({ start, end }) => at >= start && at < end) ?? null;
    const start = covering?.start ?? symbol!.address;
    const known = functions.get(start);
    if (known !== undefined) return known;
    const end = covering?.end ?? symbol!.address + Math.max(symbol!.size, 2);
    const made = describe(found?.name ?? symbol!.name, start, end, findLine(info.lines, start)?.line ?? 1);
    functions.set(start, made);
    return made;
  };
  const lineAt = (address: number): LineEntry | null => {
    const found = findLine(info.lines, linked(address));
    if (found === null) return null;
    let entry = entries.get(found.start);
    if (entry === undefined) {
      entry = entryOf(found);
      if (entries.size >= mostEntries) entries.clear();
      entries.set(found.start, entry);
    }
    return entry;
  };
  /** Statement rows of a source, in order of address; read when they are first asked for. */
  const statementsOf = (source: number): readonly SourceLine[] => {
    let rows = byFile.get(source);
    if (rows === undefined) {
      rows = info.lines.files.flatMap((file) =>
        setting.sourceOf(file) === source ? [...statementRows(info.lines, file)] : [],
      );
      byFile.set(source, rows);
    }
    return rows;
  };

  return withoutDamage({
    functionAt,
    lineAt,
    statementAt: (address) => (startsStatement(info.lines, linked(address)) ? lineAt(address) : null),
    statementsOn: (source, line) => {
      const rows = statementsOf(source);
      const next = rows.reduce((least, row) => (row.line >= line && row.line < least ? row.line : least), Infinity);
      return rows.filter((row) => row.line === next).map((row) => entryOf(row)!);
    },
    statementsBetween: (source, first, last) =>
      statementsOf(source)
        .filter(({ line }) => line >= first && line <= last)
        .map((row) => entryOf(row)!),
    functionsNamed: (name) =>
      [
        ...new Set([
          ...info.names.functions.filter((fn) => fn.name === name).map(({ ranges }) => ranges[0]!.start),
          ...symbols
            .filter((symbol) => symbol.name === name && symbol.kind === "function")
            .map(({ address }) => address),
        ]),
      ].flatMap((start) => functionAt(start + bias) ?? []),
    framesAt: (address, caller) => framesAt(address, caller),
    unwind: (frame) => {
      const innermost = frame.cfa === null && frame.floats !== null;
      const at = linked(innermost ? frame.pc : frame.pc - 1);
      const start = (): number | null => functionAt(at + bias)?.start ?? null;
      return unwindFrame(info.frames, formContext(info, null), frame, at, bias, innermost, start);
    },
    frameAddress: (state) => {
      const start = (): number | null => functionAt(state.pc)?.start ?? null;
      return innermostAddress(info.frames, formContext(info, null), state, linked(state.pc), bias, start);
    },
    variablesAt: (frame, depth) => {
      const at = linked(frame.floats !== null ? frame.pc : frame.pc - 1);
      const scope = scopesAt(info.scopes, info.units, info.names, at)[depth];
      if (scope === undefined) return [];
      const seen = new Set<string>();
      return scope.variables.flatMap((variable): FrameVariable[] => {
        if (seen.has(variable.name)) return [];
        seen.add(variable.name);
        const { name, parameter } = variable;
        return [{ ...locate(variable, scope, frame, at), name, suffix: name, parameter }];
      });
    },
    globals: () => [...info.names.globals.keys()],
    global: (name, frame) => {
      const variable = globalOf(name);
      return variable === null ? null : { ...locate(variable, null, frame, 0), name, suffix: name };
    },
    show: (value, frame, hexadecimal) => showValue(values, value, frame, hexadecimal),
    scalar: (value) => scalarOf(values, value),
    pointee: (value, frame, index) => pointeeOf(values, value, frame, index),
    parts: (value, frame, start, count) => partsOf(values, value, frame, start, count) satisfies readonly NamedPlace[],
  });

  function globalOf(name: string): ScopeVariable | null {
    let variable = globals.get(name);
    if (variable === undefined) {
      const found = info.names.globals.get(name)?.[0];
      const entry = found === undefined ? null : readEntry(found.unit, found.offset);
      variable = entry === null ? null : variableOf(entry, info.units);
      if (found !== undefined) globals.set(name, variable);
    }
    return variable;
  }

  function framesAt(address: number, caller: boolean): readonly CodeFrame[] {
    const own = functionAt(address);
    if (own === null) return [];
    const at = linked(caller ? address - 1 : address);
    const scopes = scopesAt(info.scopes, info.units, info.names, at);
    if (scopes.length <= 1) return [{ function: own, line: lineAt(at + bias), depth: 0 }];
    return scopes.map((scope, depth): CodeFrame => {
      const inner = scopes[depth - 1];
      const line = inner === undefined ? lineAt(at + bias) : callLine(inner, at);
      const fn = scope.inlined ? { ...own, name: scope.name } : own;
      return { function: fn, line, depth };
    });
  }

  /** The line from which an inlined call was made. */
  function callLine({ unit, call }: ScopeFrame, at: number): LineEntry | null {
    const table = unit.lineOffset === null ? undefined : info.lines.tables.get(unit.lineOffset);
    const file = call === null ? undefined : table?.files[call.file];
    if (call === null || file === undefined) return null;
    return entryOf({ file, line: call.line, column: 0, start: at, end: at, statement: false });
  }

  function locate(variable: ScopeVariable, scope: ScopeFrame | null, frame: ObjectFrame, at: number): TypedPlace {
    const { type, unit, location, constant } = variable;
    const typed = (place: ObjectPlace): TypedPlace => ({ type, place, bits: null });
    if (location === null) {
      if (constant?.kind === "constant") return typed(bytesOfNumber(constant.value, sizeOf(info.types, type)));
      if (constant?.kind === "block") return typed({ kind: "bytes", bytes: [...constant.value] });
      return typed({ kind: "unavailable", why: "optimised out" });
    }
    const expression = expressionAt(unit, location, at);
    if (expression === null) return typed({ kind: "unavailable", why: "optimised out" });
    const place = evaluate(expression, unit, expressionFrame(frame, scope, unit, at));
    return typed(placeOf(place, frame, sizeOf(info.types, type)));
  }

  function expressionFrame(frame: ObjectFrame, scope: ScopeFrame | null, unit: Unit, at: number): ExpressionFrame {
    const cfa = (): bigint | null => {
      if (frame.cfa !== null) return frame.cfa;
      const innermost = frame.floats !== null;
      return unwindFrame(info.frames, formContext(info, unit), frame, at, bias, innermost)?.cfa ?? null;
    };
    return {
      register: (number) => (number < 32 ? (frame.registers[number] ?? null) : (frame.floats?.(number - 32) ?? null)),
      memory: (address, bytes) => {
        const found = frame.memory(Number(address), bytes);
        return found === null ? null : littleEndian(found);
      },
      frameBase: () => {
        const base = scope?.frameBase ?? null;
        const expression = base === null ? null : expressionAt(unit, base, at);
        if (expression === null) return null;
        const place = evaluate(expression, unit, { ...expressionFrame(frame, null, unit, at), frameBase: () => null });
        if (place.kind === "register") return frame.registers[place.register] ?? null;
        return place.kind === "memory" ? place.address : null;
      },
      cfa,
      entryValue: () => null,
      bias: BigInt(bias),
      threadPointer: () => frame.registers[4] ?? null,
    };
  }
}

/** What was read when the object was loaded is whole; entries are read when they are asked for, and damage there costs that answer. */
function withoutDamage(debug: ObjectDebug): ObjectDebug {
  const otherwise = <Answer>(answer: () => Answer, nothing: Answer): Answer => {
    try {
      return answer();
    } catch (error) {
      if (error instanceof FormatError) return nothing;
      throw error;
    }
  };
  const damaged = "its debug information is damaged";
  return {
    ...debug,
    functionAt: (address) => otherwise(() => debug.functionAt(address), null),
    lineAt: (address) => otherwise(() => debug.lineAt(address), null),
    statementAt: (address) => otherwise(() => debug.statementAt(address), null),
    functionsNamed: (name) => otherwise(() => debug.functionsNamed(name), []),
    framesAt: (address, caller) => {
      const own = otherwise(() => debug.functionAt(address), null);
      const alone = own === null ? [] : [{ function: own, line: null, depth: 0 }];
      return otherwise(() => debug.framesAt(address, caller), alone);
    },
    unwind: (frame) => otherwise(() => debug.unwind(frame), null),
    frameAddress: (state) => otherwise(() => debug.frameAddress(state), null),
    variablesAt: (frame, depth) => otherwise(() => debug.variablesAt(frame, depth), []),
    global: (name, frame) => otherwise(() => debug.global(name, frame), null),
    show: (value, frame, hexadecimal) =>
      otherwise(() => debug.show(value, frame, hexadecimal), {
        text: damaged,
        type: "",
        bytes: 0,
        value: null,
        members: 0,
        elements: 0,
      }),
    scalar: (value) => otherwise(() => debug.scalar(value), null),
    pointee: (value, frame, index) => otherwise(() => debug.pointee(value, frame, index), null),
    parts: (value, frame, start, count) => otherwise(() => debug.parts(value, frame, start, count), []),
  };
}

function bytesOfNumber(value: bigint, bytes: number): ObjectPlace {
  const length = Math.max(1, bytes);
  return { kind: "bytes", bytes: Array.from({ length }, (_, n) => Number((value >> BigInt(8 * n)) & 0xffn)) };
}

/** Pieces are put together to bytes; a piece that is not there makes the whole unavailable. */
function placeOf(place: Place, frame: ObjectFrame, bytes: number): ObjectPlace {
  switch (place.kind) {
    case "memory":
      return { kind: "memory", address: Number(place.address) };
    case "register":
      return place;
    case "value":
      return bytesOfNumber(place.value, bytes);
    case "bytes":
      return { kind: "bytes", bytes: [...place.bytes] };
    case "unavailable":
      return place;
    case "pieces": {
      let whole = 0n;
      let at = 0n;
      for (const piece of place.pieces) {
        const bits = pieceBits(piece.place, frame);
        if (typeof bits === "string") return { kind: "unavailable", why: `${bits} in part` };
        const mask = (1n << BigInt(piece.bits)) - 1n;
        whole |= ((bits >> BigInt(piece.bitOffset)) & mask) << at;
        at += BigInt(piece.bits);
      }
      return bytesOfNumber(whole, Math.max(bytes, Number(at) / 8));
    }
  }
}

function pieceBits(place: Place, frame: ObjectFrame): bigint | string {
  switch (place.kind) {
    case "memory": {
      const bytes = frame.memory(Number(place.address), 8);
      return bytes === null ? "not mapped" : littleEndian(bytes);
    }
    case "register": {
      const bits = place.register < 32 ? frame.registers[place.register] : frame.floats?.(place.register - 32);
      return bits ?? "lost in a call";
    }
    case "value":
      return place.value;
    case "bytes":
      return littleEndian(place.bytes);
    default:
      return "optimised out";
  }
}

/** Forms in frame expressions need a unit only for indexed addresses, which frames do not use. */
function formContext(info: DebugInfo, unit: Unit | null): Unit | FormContextOfFrames {
  return (
    unit ?? { sections: info.sections, version: 4, addressBytes: 8, unitOffset: 0, strOffsetsBase: 8, addrBase: 8 }
  );
}

interface FormContextOfFrames {
  readonly sections: DebugInfo["sections"];
  readonly version: number;
  readonly addressBytes: number;
  readonly unitOffset: number;
  strOffsetsBase: number;
  addrBase: number;
}
