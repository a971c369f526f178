/**
 * What the debugger asks of the debug information of an executable: lines, functions, callers, variables. One object
 * answers for one program of the image. Addresses are those at run time.
 */
import type { CodeOwner, FunctionInfo, LineEntry } from "./image.js";

/** A frame in which something is asked: registers by number (0…31), null where a call has lost them. */
export interface ObjectFrame {
  readonly pc: number;
  readonly registers: readonly (bigint | null)[];
  /** Bytes of the frame's space, or null if they are not all mapped. */
  readonly memory: (address: number, bytes: number) => Uint8Array | null;
  /** Registers f0…f31, or null for a frame that is not the innermost one. */
  readonly floats: ((register: number) => bigint) | null;
  /** Canonical frame address: the caller's sp at the call; null if it is not known. */
  readonly cfa: bigint | null;
}

/** The innermost frame of a thread, of which only what is asked for is read. */
export interface FrameState {
  readonly pc: number;
  /** Registers by number (0…31); null: lost in a call. */
  readonly register: (number: number) => bigint | null;
  readonly memory: ObjectFrame["memory"];
}

/** The caller of a frame. */
export interface Caller {
  readonly pc: number;
  readonly registers: readonly (bigint | null)[];
}

/** Where a frame ends, and who called it. */
export interface Unwound {
  /** Canonical frame address: the caller's sp at the call. */
  readonly cfa: bigint;
  readonly caller: Caller | null;
  /** Found by reading the function's code, as nothing else says it. */
  readonly guessed: boolean;
}

/** A frame that the code at an address stands for: the function, or a call that was inlined into it. */
export interface CodeFrame {
  readonly function: FunctionInfo;
  readonly line: LineEntry | null;
  /** How many calls were inlined around it: 0 = the function whose code it is. */
  readonly depth: number;
}

/** Where a value is. */
export type ObjectPlace =
  | { readonly kind: "memory"; readonly address: number }
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "bytes"; readonly bytes: readonly number[] }
  | { readonly kind: "unavailable"; readonly why: string };

/** A value with its type, to be shown or opened. Bit fields: `bits` counted from the low end of the place. */
export interface TypedPlace {
  /** Names the type in the object's debug information. */
  readonly type: number;
  readonly place: ObjectPlace;
  readonly bits: { readonly offset: number; readonly size: number } | null;
}

/** A variable in scope, or a part of a value. */
export interface NamedPlace extends TypedPlace {
  readonly name: string;
  /** The expression that means it, given that of what it is a part of: `->next`, `[3]`, `.color`. */
  readonly suffix: string;
}

/** A variable of a frame. */
export interface FrameVariable extends NamedPlace {
  readonly parameter: boolean;
}

/** A value as it is shown. */
export interface ShownValue {
  readonly text: string;
  readonly type: string;
  /** Bytes of it. */
  readonly bytes: number;
  /** The number that it is, for arithmetic; null for what has none. */
  readonly value: bigint | null;
  /** Children: none, members, or so many elements. */
  readonly members: number;
  readonly elements: number;
}

/** Makes the debug information of a library that lies `bias` bytes above the addresses it was linked for. */
export type LibraryDebug = (owner: CodeOwner, bias: number) => ObjectDebug;

/** What a value can be set to. */
export interface ScalarType {
  /** Of floating point, or a whole number: integers, characters, truth values, enumerations and pointers. */
  readonly float: boolean;
  readonly bytes: number;
  readonly signed: boolean;
  /** Numbers with names: enumerators, `true` and `false`. */
  readonly names: ReadonlyMap<string, bigint>;
}

/** Debug information of one executable. */
export interface ObjectDebug {
  /** The function at an address, by debug information or else by symbol. */
  readonly functionAt: (address: number) => FunctionInfo | null;
  /** The line that an address belongs to; null where there is none, or its source is not within reach. */
  readonly lineAt: (address: number) => LineEntry | null;
  /** The line if a statement begins exactly there. */
  readonly statementAt: (address: number) => LineEntry | null;
  /** Where a breakpoint on a line of a source binds: each place where the line begins, or the next line that has code. */
  readonly statementsOn: (source: number, line: number) => readonly LineEntry[];
  /** Statements of a source between two lines, inclusive. */
  readonly statementsBetween: (source: number, first: number, last: number) => readonly LineEntry[];
  readonly functionsNamed: (name: string) => readonly FunctionInfo[];
  /** The frames that the code at an address stands for, innermost first; `caller`: the address is where a call returns. */
  readonly framesAt: (address: number, caller: boolean) => readonly CodeFrame[];
  /** Canonical frame address and caller of a frame; null: the outermost, or not known. */
  readonly unwind: (frame: ObjectFrame) => Unwound | null;
  /** Canonical frame address of the innermost frame: that of `unwind`, asked at each statement that a step comes by. */
  readonly frameAddress: (state: FrameState) => bigint | null;
  /** Variables in scope in the frame of a depth, inner blocks first. */
  readonly variablesAt: (frame: ObjectFrame, depth: number) => readonly FrameVariable[];
  /** Variables outside of functions, by name. */
  readonly globals: () => readonly string[];
  readonly global: (name: string, frame: ObjectFrame) => NamedPlace | null;
  readonly show: (value: TypedPlace, frame: ObjectFrame, hexadecimal: boolean) => ShownValue;
  /** What the value can be set to; null for what has parts instead, or is no value. */
  readonly scalar: (value: TypedPlace) => ScalarType | null;
  /** What a pointer points to, so many objects further on; null if it is none or points to no object. */
  readonly pointee: (value: TypedPlace, frame: ObjectFrame, index: number) => TypedPlace | null;
  /** Parts of a value: members, elements `start` to `start + count`, or what a pointer points to. */
  readonly parts: (value: TypedPlace, frame: ObjectFrame, start: number, count: number) => readonly NamedPlace[];
}
