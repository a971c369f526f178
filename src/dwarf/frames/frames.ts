/**
 * Call frame information: how to find the caller's registers from an address (DWARF 5 §6.4; for `.eh_frame`, LSB Core
 * §10.6). On RISC-V, GNU as begins with `DW_CFA_def_cfa_register sp` and no offset: the rule before it is sp + 0.
 */
import { FormatError } from "../../elf/index.js";
import {
  block,
  cstring,
  cursorOf,
  i16,
  i32,
  skip,
  sleb,
  u16,
  u32,
  u64,
  u8,
  uleb,
  unitEnd,
  unsignedField,
  type Cursor,
  type DwarfSections,
} from "../encoding/index.js";

/** How a register of the caller is found. A register without a rule still has its value, if the callee must keep it. */
export type RegisterRule =
  | { readonly kind: "undefined" }
  | { readonly kind: "same" }
  /** Saved in memory at CFA + offset. */
  | { readonly kind: "saved"; readonly offset: number }
  /** Is CFA + offset. */
  | { readonly kind: "computed"; readonly offset: number }
  | { readonly kind: "register"; readonly register: number }
  /** Saved at the address that the expression gives, with the CFA on the stack. */
  | { readonly kind: "savedAt"; readonly expression: Uint8Array }
  | { readonly kind: "valueOf"; readonly expression: Uint8Array };

/** The row of the table that holds at an address. */
export interface FrameRule {
  readonly cfa:
    | { readonly kind: "register"; readonly register: number; readonly offset: number }
    | { readonly kind: "expression"; readonly expression: Uint8Array };
  readonly registers: ReadonlyMap<number, RegisterRule>;
  /** Column that holds the return address: 1 (ra). */
  readonly returnRegister: number;
  /** The frame of a signal handler's caller: its pc is no call's return. */
  readonly signal: boolean;
}

interface CommonEntry {
  readonly codeFactor: number;
  readonly dataFactor: number;
  readonly returnRegister: number;
  readonly pointerEncoding: number;
  readonly augmented: boolean;
  readonly signal: boolean;
  readonly start: number;
  readonly end: number;
}

/** Range of one function's frame description; its instructions are run when they are asked for. */
interface FrameDescription {
  readonly section: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly common: CommonEntry;
  readonly instructions: number;
  readonly instructionsEnd: number;
}

/** What an object says about its frames. */
export interface FrameTable {
  /** All descriptions, sorted by address; `.debug_frame` before `.eh_frame` where both have one. */
  readonly descriptions: readonly FrameDescription[];
  /** Rules that were asked for, by address: who steps asks for the same ones again and again. */
  readonly rules: Map<number, FrameRule | null>;
}

/** Rules that are kept: about a megabyte. */
const mostRules = 4_096;

/** Reads where each description is; a broken section gives what was read before. */
export function readFrames(sections: DwarfSections, problem: (message: string) => void): FrameTable {
  const table: FrameDescription[] = [];
  for (const eh of [false, true]) {
    try {
      readSection(eh ? sections.ehFrame : sections.frame, eh, sections.ehFrameAddress, table);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problem(`${eh ? ".eh_frame" : ".debug_frame"}: ${error.message}`);
    }
  }
  // The sort is stable: of two for one function the one of .debug_frame, which says more, stays first.
  return { descriptions: table.sort((a, b) => a.start - b.start), rules: new Map() };
}

function readSection(section: Uint8Array, eh: boolean, loaded: number, table: FrameDescription[]): void {
  const commons = new Map<number, CommonEntry>();
  for (let at = 0; at + 4 <= section.length;) {
    const cursor = cursorOf(section, at);
    const end = unitEnd(cursor);
    if (end === cursor.at) {
      if (eh) return; // a length of 0 ends .eh_frame
      at = end;
      continue;
    }
    cursor.end = end;
    const idAt = cursor.at;
    const id = u32(cursor);
    if (id === (eh ? 0 : 0xffff_ffff)) commons.set(at, readCommon(cursor, end));
    else {
      const common = commons.get(eh ? idAt - id : id);
      if (common !== undefined) table.push(readDescription(cursor, section, common, end, eh, loaded));
    }
    at = end;
  }
}

function readCommon(cursor: Cursor, end: number): CommonEntry {
  const version = u8(cursor);
  const augmentation = cstring(cursor);
  if (version >= 4) skip(cursor, 2); // address and segment size
  const codeFactor = uleb(cursor);
  const dataFactor = sleb(cursor);
  const returnRegister = version === 1 ? u8(cursor) : uleb(cursor);
  let pointerEncoding = 0;
  let signal = false;
  let start = cursor.at;
  if (augmentation.startsWith("z")) {
    const length = uleb(cursor);
    start = cursor.at + length;
    for (const letter of augmentation.slice(1)) {
      if (letter === "R") pointerEncoding = u8(cursor);
      else if (letter === "S") signal = true;
      else if (letter === "L") skip(cursor, 1);
      else if (letter === "P") encodedPointer(cursor, u8(cursor), 0);
      else break;
    }
  }
  return {
    codeFactor,
    dataFactor,
    returnRegister,
    pointerEncoding,
    augmented: augmentation.startsWith("z"),
    signal,
    start,
    end,
  };
}

function readDescription(
  cursor: Cursor,
  section: Uint8Array,
  common: CommonEntry,
  end: number,
  eh: boolean,
  loaded: number,
): FrameDescription {
  const encoding = eh ? common.pointerEncoding : 0;
  const start = encodedPointer(cursor, encoding, loaded);
  const length = encodedPointer(cursor, encoding & 0x0f, 0);
  if (eh && common.augmented) {
    const augmentation = uleb(cursor);
    skip(cursor, augmentation);
  }
  return { section, start, end: start + length, common, instructions: cursor.at, instructionsEnd: end };
}

/** A pointer in one of the encodings that RISC-V compilers write: absolute, or relative to where it stands. */
function encodedPointer(cursor: Cursor, encoding: number, loaded: number): number {
  const at = cursor.at;
  let value: number;
  switch (encoding & 0x0f) {
    case 0x00:
    case 0x04:
      value = u64(cursor);
      break;
    case 0x01:
      value = uleb(cursor);
      break;
    case 0x02:
      value = u16(cursor);
      break;
    case 0x03:
      value = u32(cursor);
      break;
    case 0x09:
      value = sleb(cursor);
      break;
    case 0x0a:
      value = i16(cursor);
      break;
    case 0x0b:
      value = i32(cursor);
      break;
    case 0x0c:
      value = Number(cursor.view.getBigInt64(at, true));
      skip(cursor, 8);
      break;
    default:
      throw new FormatError(`pointer encoding 0x${encoding.toString(16)} is not known`, at);
  }
  return (encoding & 0x70) === 0x10 ? value + loaded + at : value;
}

/** The rule at an address, or null where the object describes no frame. */
export function frameRuleAt({ descriptions, rules }: FrameTable, address: number): FrameRule | null {
  let rule = rules.get(address);
  if (rule === undefined) {
    const description = descriptionAt(descriptions, address);
    rule = description === null ? null : execute(description, address);
    if (rules.size >= mostRules) rules.clear();
    rules.set(address, rule);
  }
  return rule;
}

function descriptionAt(table: readonly FrameDescription[], address: number): FrameDescription | null {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table[middle]!.start <= address) low = middle + 1;
    else high = middle;
  }
  // The first of several that begin at the same place.
  let found: FrameDescription | null = null;
  for (let index = low - 1; index >= 0 && (found === null || table[index]!.start === found.start); index--) {
    if (address < table[index]!.end) found = table[index]!;
    else if (found === null && index < low - 2) break;
  }
  return found;
}

interface State {
  cfa: FrameRule["cfa"];
  registers: Map<number, RegisterRule>;
}

function execute(description: FrameDescription, address: number): FrameRule {
  const { common, section } = description;
  const state: State = { cfa: { kind: "register", register: 2, offset: 0 }, registers: new Map() };
  interpret(cursorOf(section, common.start, common.end), common, state, 0, Infinity, null);
  const initial = new Map(state.registers);
  const body = cursorOf(section, description.instructions, description.instructionsEnd);
  interpret(body, common, state, description.start, address, initial);
  return { cfa: state.cfa, registers: state.registers, returnRegister: common.returnRegister, signal: common.signal };
}

/** Runs instructions until the location counter passes `address`. */
function interpret(
  cursor: Cursor,
  common: CommonEntry,
  state: State,
  start: number,
  address: number,
  initial: ReadonlyMap<number, RegisterRule> | null,
): void {
  let location = start;
  const remembered: State[] = [];
  const { codeFactor, dataFactor } = common;
  const set = (register: number, rule: RegisterRule): void => void state.registers.set(register, rule);
  const restore = (register: number): void => {
    const rule = initial?.get(register);
    if (rule === undefined) state.registers.delete(register);
    else state.registers.set(register, rule);
  };
  const baseRegister = (): number => (state.cfa.kind === "register" ? state.cfa.register : 2);
  const baseOffset = (): number => (state.cfa.kind === "register" ? state.cfa.offset : 0);
  while (cursor.at < cursor.end) {
    const op = u8(cursor);
    const low = op & 0x3f;
    let moved = -1;
    switch (op >> 6 === 0 ? op : op & 0xc0) {
      case 0x40:
        moved = low;
        break;
      case 0x80:
        set(low, { kind: "saved", offset: uleb(cursor) * dataFactor });
        break;
      case 0xc0:
        restore(low);
        break;
      case 0x00:
        break;
      case 0x01:
        location = u64(cursor);
        if (location > address) return;
        break;
      case 0x02:
        moved = u8(cursor);
        break;
      case 0x03:
        moved = u16(cursor);
        break;
      case 0x04:
        moved = unsignedField(cursor, 4);
        break;
      case 0x05: {
        const register = uleb(cursor);
        set(register, { kind: "saved", offset: uleb(cursor) * dataFactor });
        break;
      }
      case 0x06:
        restore(uleb(cursor));
        break;
      case 0x07:
        set(uleb(cursor), { kind: "undefined" });
        break;
      case 0x08:
        set(uleb(cursor), { kind: "same" });
        break;
      case 0x09: {
        const register = uleb(cursor);
        set(register, { kind: "register", register: uleb(cursor) });
        break;
      }
      case 0x0a:
        remembered.push({ cfa: state.cfa, registers: new Map(state.registers) });
        break;
      case 0x0b: {
        const before = remembered.pop();
        if (before === undefined) throw new FormatError("a state is restored that was not remembered", cursor.at - 1);
        state.cfa = before.cfa;
        state.registers = before.registers;
        break;
      }
      case 0x0c: {
        const register = uleb(cursor);
        state.cfa = { kind: "register", register, offset: uleb(cursor) };
        break;
      }
      case 0x0d:
        state.cfa = { kind: "register", register: uleb(cursor), offset: baseOffset() };
        break;
      case 0x0e:
        state.cfa = { kind: "register", register: baseRegister(), offset: uleb(cursor) };
        break;
      case 0x0f:
        state.cfa = { kind: "expression", expression: block(cursor, uleb(cursor)) };
        break;
      case 0x10: {
        const register = uleb(cursor);
        set(register, { kind: "savedAt", expression: block(cursor, uleb(cursor)) });
        break;
      }
      case 0x11: {
        const register = uleb(cursor);
        set(register, { kind: "saved", offset: sleb(cursor) * dataFactor });
        break;
      }
      case 0x12: {
        const register = uleb(cursor);
        state.cfa = { kind: "register", register, offset: sleb(cursor) * dataFactor };
        break;
      }
      case 0x13:
        state.cfa = { kind: "register", register: baseRegister(), offset: sleb(cursor) * dataFactor };
        break;
      case 0x14: {
        const register = uleb(cursor);
        set(register, { kind: "computed", offset: uleb(cursor) * dataFactor });
        break;
      }
      case 0x15: {
        const register = uleb(cursor);
        set(register, { kind: "computed", offset: sleb(cursor) * dataFactor });
        break;
      }
      case 0x16: {
        const register = uleb(cursor);
        set(register, { kind: "valueOf", expression: block(cursor, uleb(cursor)) });
        break;
      }
      case 0x2e: // GNU_args_size
        uleb(cursor);
        break;
      default:
        throw new FormatError(`frame instruction 0x${op.toString(16)} is not known`, cursor.at - 1);
    }
    if (moved >= 0) {
      location += moved * codeFactor;
      if (location > address) return;
    }
  }
}
