/**
 * From addresses to source and back. Programs overlap in virtual addresses (each process has its own text at the same
 * place), so every look-up names the owner of the code.
 */
import type { CodeOwner, FunctionInfo, Image, LineEntry } from "../../image/image.js";
import type { LibraryDebug, ObjectDebug } from "../../image/object-debug.js";
import type { VirtualAddress } from "../../machine/index.js";

/** Debug information of one owner, sorted by address. */
interface OwnerCode {
  readonly owner: CodeOwner;
  readonly functions: readonly FunctionInfo[];
  readonly lines: readonly LineEntry[];
  /** Starts of statements, for O(1) "is this a place to stop". */
  readonly statements: ReadonlyMap<number, LineEntry>;
  /** Debug information of an executable, which answers instead of the lists above. */
  readonly object: ObjectDebug | null;
}

/** A library at one of its places: the file by its index in the tree, and where the file's first byte lies. */
interface LibraryCode extends OwnerCode {
  readonly file: number;
  readonly path: string;
  readonly base: number;
}

/** Look-up structure over an image's debug information. It holds nothing of a run: libraries are added when they are first asked for. */
export interface CodeIndex {
  readonly programs: readonly OwnerCode[];
  readonly vases: readonly OwnerCode[];
  readonly libraries: LibraryCode[];
  /** Debug information of files by their paths. */
  readonly debug: ReadonlyMap<string, LibraryDebug>;
}

/** What is at a code address. */
export interface CodePlace {
  readonly owner: CodeOwner;
  readonly function: FunctionInfo | null;
  readonly line: LineEntry | null;
  /** The executable that the code is part of, if it is. */
  readonly object: ObjectDebug | null;
}

function sameOwner(a: CodeOwner, b: CodeOwner): boolean {
  return a.kind === b.kind && a.index === b.index;
}

function indexOwner(image: Image, owner: CodeOwner, object: ObjectDebug | null): OwnerCode {
  const lines = image.debug.lines.filter((line) => sameOwner(line.owner, owner)).sort((a, b) => a.start - b.start);
  return {
    owner,
    functions: image.debug.functions.filter((fn) => sameOwner(fn.owner, owner)).sort((a, b) => a.start - b.start),
    lines,
    statements: new Map(lines.filter((line) => line.statement).map((line) => [line.start, line])),
    object,
  };
}

/**
 * Builds the index of an image's debug information.
 *
 * @param objects that of executables, by program; @param debug that of libraries, by the paths of their files
 * @param pathOf the file that a path leads to
 */
export function indexCode(
  image: Image,
  objects: ReadonlyMap<number, ObjectDebug> = new Map(),
  debug: ReadonlyMap<string, LibraryDebug> = new Map(),
  pathOf: (path: string) => string = (path) => path,
): CodeIndex {
  // Kernel code counts as one more program.
  const programs = Math.max(image.programs.length, (image.kernelCode?.program ?? -1) + 1);
  return {
    programs: Array.from({ length: programs }, (_, index) =>
      indexOwner(image, { kind: "program", index }, objects.get(index) ?? null),
    ),
    vases: image.vases.map(({ segments: [text] }, index) => {
      const owner: CodeOwner = { kind: "vas", index };
      const library = text?.file === undefined ? undefined : debug.get(pathOf(text.file.path));
      return indexOwner(image, owner, library?.(owner, text!.start - text!.file!.offset) ?? null);
    }),
    libraries: [],
    debug,
  };
}

/** Last element whose start is at or below the address and whose end is above it; binary search, `items` sorted by start. */
function covering<Item extends { readonly start: number; readonly end: number }>(
  items: readonly Item[],
  address: number,
): Item | null {
  let low = 0;
  let high = items.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const item = items[middle]!;
    if (address < item.start) high = middle - 1;
    else if (address >= item.end) low = middle + 1;
    else return item;
  }
  return null;
}

function ownerCode(index: CodeIndex, owner: CodeOwner): OwnerCode | undefined {
  return { program: index.programs, vas: index.vases, object: index.libraries }[owner.kind][owner.index];
}

/** The owner of code in a file that is mapped with its first byte at `base`; null: nothing is known of the file. */
export function libraryOwner(index: CodeIndex, file: number, path: string, base: number): CodeOwner | null {
  const known = index.libraries.find((one) => one.file === file && one.base === base);
  if (known !== undefined) return known.owner;
  const debug = index.debug.get(path);
  if (debug === undefined) return null;
  const owner: CodeOwner = { kind: "object", index: index.libraries.length };
  const object = debug(owner, base);
  index.libraries.push({ owner, functions: [], lines: [], statements: new Map(), object, file, path, base });
  return owner;
}

/** Paths of the libraries in which something is found, wherever they are going to be mapped. */
export function librariesWith({ debug }: CodeIndex, finds: (object: ObjectDebug, path: string) => boolean): string[] {
  const nowhere: CodeOwner = { kind: "object", index: -1 };
  return [...debug].filter(([path, at]) => finds(at(nowhere, 0), path)).map(([path]) => path);
}

/** Function and source range at an address of an owner's code; nulls where there is no debug information. */
export function placeAt(index: CodeIndex, owner: CodeOwner, address: VirtualAddress): CodePlace {
  const code = ownerCode(index, owner);
  if (code === undefined) return { owner, function: null, line: null, object: null };
  const { object } = code;
  if (object !== null) return { owner, function: object.functionAt(address), line: object.lineAt(address), object };
  return { owner, function: covering(code.functions, address), line: covering(code.lines, address), object };
}

/** Debug information of the executable that an owner's code is part of, if it is. */
export function objectOf(index: CodeIndex, owner: CodeOwner): ObjectDebug | null {
  return ownerCode(index, owner)?.object ?? null;
}

/** The statement that starts exactly at this address, or null. */
export function statementAt(index: CodeIndex, owner: CodeOwner, address: VirtualAddress): LineEntry | null {
  const code = ownerCode(index, owner);
  return code?.object?.statementAt(address) ?? code?.statements.get(address) ?? null;
}

/** A place where a breakpoint can bind. */
export interface StatementPlace {
  readonly owner: CodeOwner;
  readonly entry: LineEntry;
}

/**
 * Where a breakpoint on a source line binds: the statements that start on that line, one per owner and column; if none
 * starts there, those of the next line below that has any, so that a click on a blank line or a brace still works.
 *
 * @param source index into `Image.sources`.
 */
export function statementsOnLine(
  { code, image }: { readonly code: CodeIndex; readonly image: Image },
  source: number,
  line: number,
): readonly StatementPlace[] {
  const ofObjects = [...code.programs, ...code.vases, ...code.libraries].flatMap(({ owner, object }) =>
    (object?.statementsOn(source, line) ?? []).map((entry) => ({ owner, entry })),
  );
  if (ofObjects.length > 0) return ofObjects;
  const inSource = (range: { readonly source?: number }): boolean => (range.source ?? 0) === source;
  const starts = image.debug.lines.filter(
    (entry) => entry.statement && entry.range.line >= line && inSource(entry.range),
  );
  if (starts.length === 0) return [];
  const first = starts.reduce((least, entry) => Math.min(least, entry.range.line), Infinity);
  // A click below the last statement of one function must not bind in the next one, unless it is inside that one.
  const enclosing = image.debug.functions.filter(
    ({ range }) => range.line <= line && range.endLine >= line && inSource(range),
  );
  const candidates = starts.filter((entry) => entry.range.line === first);
  if (first === line) return candidates.map((entry) => ({ owner: entry.owner, entry }));
  return candidates
    .filter((entry) =>
      enclosing.some((fn) => sameOwner(fn.owner, entry.owner) && entry.start >= fn.start && entry.start < fn.end),
    )
    .map((entry) => ({ owner: entry.owner, entry }));
}
