/** Line number programs: which source line each address belongs to (DWARF 5 §6.2). */
import { FormatError } from "../../elf/index.js";
import {
  cstring,
  cursorOf,
  i8,
  readForm,
  skip,
  sleb,
  u16,
  u32,
  u8,
  uleb,
  unitEnd,
  unsignedField,
  type Cursor,
  type DwarfSections,
  type FormContext,
} from "../encoding/index.js";

/** Rows of a line table, in the order of the program; parallel arrays. */
export interface LineTable {
  /** Paths of the files, as the compiler was given them: absolute, or beginning at the directory of compilation. */
  readonly files: readonly string[];
  readonly count: number;
  readonly addresses: Float64Array;
  /** Index into `files`. */
  readonly fileOf: Uint16Array;
  readonly lines: Uint32Array;
  readonly columns: Uint16Array;
  /** Bits of `RowFlag`. */
  readonly flags: Uint8Array;
}

/** What a row says besides its line. */
export const RowFlag = { Statement: 1, EndSequence: 2, PrologueEnd: 4, EpilogueBegin: 8 } as const;

interface Header {
  readonly version: number;
  readonly minimumInstruction: number;
  readonly maximumOperations: number;
  readonly defaultStatement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeLengths: readonly number[];
  readonly files: readonly string[];
}

/**
 * Runs the line program at an offset of `.debug_line`.
 *
 * @param directory the unit's directory of compilation, which relative paths begin at in versions 2 to 4.
 * @param unitName the unit's source, which file 0 means there.
 */
export function readLines(sections: DwarfSections, offset: number, directory: string, unitName: string): LineTable {
  const cursor = cursorOf(sections.line, offset);
  cursor.end = unitEnd(cursor);
  const header = readHeader(cursor, sections, directory, unitName);
  return execute(cursor, header);
}

function readHeader(cursor: Cursor, sections: DwarfSections, directory: string, unitName: string): Header {
  const version = u16(cursor);
  if (version < 2 || version > 5) throw new FormatError(`line table version ${version} is not known`, cursor.at - 2);
  let addressBytes = 8;
  if (version >= 5) {
    addressBytes = u8(cursor);
    skip(cursor, 1); // segment selectors: none on RISC-V
  }
  const headerBytes = u32(cursor);
  const program = cursor.at + headerBytes;
  const minimumInstruction = u8(cursor);
  const maximumOperations = version >= 4 ? u8(cursor) : 1;
  const defaultStatement = u8(cursor) !== 0;
  const lineBase = i8(cursor);
  const lineRange = u8(cursor);
  if (lineRange === 0) throw new FormatError("a line range of 0", cursor.at - 1);
  const opcodeBase = u8(cursor);
  const opcodeLengths = Array.from({ length: Math.max(0, opcodeBase - 1) }, () => u8(cursor));
  const context = { sections, version, addressBytes, unitOffset: 0, strOffsetsBase: 8, addrBase: 8 };
  const files =
    version >= 5 ? filesOfVersion5(cursor, context, directory) : filesOfVersion2(cursor, directory, unitName);
  if (program > cursor.end) throw new FormatError("a line table's header is longer than the table", cursor.at);
  cursor.at = program;
  return {
    version,
    minimumInstruction,
    maximumOperations,
    defaultStatement,
    lineBase,
    lineRange,
    opcodeLengths,
    files,
  };
}

/** Directories and files up to version 4 (DWARF 4 §6.2.4): number 0 is the directory of compilation, and the unit's source. */
function filesOfVersion2(cursor: Cursor, directory: string, unitName: string): string[] {
  const directories = [directory];
  for (let name = cstring(cursor); name !== ""; name = cstring(cursor)) directories.push(join(directory, name));
  const files = [join(directory, unitName)];
  for (let name = cstring(cursor); name !== ""; name = cstring(cursor)) {
    files.push(join(directories[uleb(cursor)] ?? directory, name));
    uleb(cursor); // time of modification
    uleb(cursor); // length
  }
  return files;
}

/** Directories and files of version 5 (§6.2.4.1), each described by its own list of forms. */
function filesOfVersion5(cursor: Cursor, context: FormContext, directory: string): string[] {
  const directories = entries(cursor, context).map(({ path }) => path);
  const base = directories[0] ?? directory;
  const full = directories.map((path) => join(base, path));
  return entries(cursor, context).map(({ path, directory: index }) => join(full[index] ?? base, path));
}

const content = { path: 1, directory: 2 } as const;

function entries(cursor: Cursor, context: FormContext): { path: string; directory: number }[] {
  const format = Array.from({ length: u8(cursor) }, () => [uleb(cursor), uleb(cursor)] as const);
  const count = uleb(cursor);
  if (count > cursor.end - cursor.at && format.length > 0) throw new FormatError("more files than bytes", cursor.at);
  return Array.from({ length: count }, () => {
    const entry = { path: "", directory: 0 };
    for (const [kind, form] of format) {
      const value = readForm(cursor, form, 0, context);
      if (kind === content.path && value.kind === "text") entry.path = value.value;
      if (kind === content.directory && value.kind === "constant") entry.directory = Number(value.value);
    }
    return entry;
  });
}

/** A path under a directory, unless it is absolute; `.` and `..` resolved as far as the text allows. */
function join(directory: string, path: string): string {
  const joined = path.startsWith("/") || directory === "" ? path : path === "" ? directory : `${directory}/${path}`;
  const parts: string[] = [];
  for (const part of joined.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== ".." && parts.at(-1) !== "") parts.pop();
    else parts.push(part);
  }
  return parts.length === 1 && parts[0] === "" ? "/" : parts.join("/");
}

/** The state machine (§6.2.2, §6.2.5). */
function execute(cursor: Cursor, header: Header): LineTable {
  const { opcodeLengths, lineRange, lineBase, minimumInstruction, maximumOperations } = header;
  const opcodeBase = opcodeLengths.length + 1;
  const rows = growingRows();
  let state = fresh(header);
  const advance = (operations: number): void => {
    const total = state.operation + operations;
    state.address += minimumInstruction * Math.floor(total / maximumOperations);
    state.operation = total % maximumOperations;
  };
  const emit = (): void => {
    rows.add(state);
    state.flags &= RowFlag.Statement;
  };
  while (cursor.at < cursor.end) {
    const opcode = u8(cursor);
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      advance(Math.floor(adjusted / lineRange));
      state.line += lineBase + (adjusted % lineRange);
      emit();
      continue;
    }
    switch (opcode) {
      case 0: {
        const length = uleb(cursor);
        const end = cursor.at + length;
        const extended = length === 0 ? 0 : u8(cursor);
        if (extended === 1) {
          state.flags |= RowFlag.EndSequence;
          rows.add(state);
          state = fresh(header);
        } else if (extended === 2) {
          state.address = unsignedField(cursor, length - 1);
          state.operation = 0;
        }
        // define_file (3) went with version 5 and was not written before; discriminators (4) tell blocks of a line apart.
        skip(cursor, end - cursor.at);
        break;
      }
      case 1:
        emit();
        break;
      case 2:
        advance(uleb(cursor));
        break;
      case 3:
        state.line += sleb(cursor);
        break;
      case 4:
        state.file = uleb(cursor);
        break;
      case 5:
        state.column = uleb(cursor);
        break;
      case 6:
        state.flags ^= RowFlag.Statement;
        break;
      case 7: // basic_block
        break;
      case 8:
        advance(Math.floor((255 - opcodeBase) / lineRange));
        break;
      case 9:
        state.address += u16(cursor);
        state.operation = 0;
        break;
      case 10:
        state.flags |= RowFlag.PrologueEnd;
        break;
      case 11:
        state.flags |= RowFlag.EpilogueBegin;
        break;
      default: // set_isa (12), and what a later version adds: operands are passed over
        for (let count = opcodeLengths[opcode - 1]!; count > 0; count--) uleb(cursor);
    }
  }
  return { files: header.files, ...rows.finish() };
}

interface Row {
  address: number;
  operation: number;
  file: number;
  line: number;
  column: number;
  flags: number;
}

function fresh({ defaultStatement }: Header): Row {
  return { address: 0, operation: 0, file: 1, line: 1, column: 0, flags: defaultStatement ? RowFlag.Statement : 0 };
}

type Columns = Omit<LineTable, "files">;

/** Arrays that double when they are full: a large program has a hundred thousand rows. */
function growingRows(): { add: (row: Row) => void; finish: () => Columns } {
  let columns = room(64);
  let count = 0;
  return {
    add: (row) => {
      if (count === columns.addresses.length) {
        const larger = room(count * 2);
        larger.addresses.set(columns.addresses);
        larger.fileOf.set(columns.fileOf);
        larger.lines.set(columns.lines);
        larger.columns.set(columns.columns);
        larger.flags.set(columns.flags);
        columns = larger;
      }
      columns.addresses[count] = row.address;
      columns.fileOf[count] = row.file;
      columns.lines[count] = row.line;
      columns.columns[count] = row.column;
      columns.flags[count++] = row.flags;
    },
    finish: () => ({
      count,
      addresses: columns.addresses.slice(0, count),
      fileOf: columns.fileOf.slice(0, count),
      lines: columns.lines.slice(0, count),
      columns: columns.columns.slice(0, count),
      flags: columns.flags.slice(0, count),
    }),
  };
}

function room(rows: number): Omit<Columns, "count"> {
  return {
    addresses: new Float64Array(rows),
    fileOf: new Uint16Array(rows),
    lines: new Uint32Array(rows),
    columns: new Uint16Array(rows),
    flags: new Uint8Array(rows),
  };
}
