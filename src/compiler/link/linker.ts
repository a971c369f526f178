/**
 * The linker: places the functions and variables of all programs and VASes, lets references grow until all reach, and
 * writes the bytes. Programs and VASes refer to one another, so all sections are placed together.
 */
import {
  encodeLayout,
  growLayout,
  layoutSize,
  startLayout,
  type Code,
  type CodeLayout,
  type Label,
  type Resolve,
  type SymbolName,
} from "../target/index.js";

/** A function or variable to place. */
export interface Piece {
  readonly symbol: SymbolName;
  /** Its items; null for zeroed space. */
  readonly code: Code | null;
  /** Bytes of zeroed space; 0 when there is code. */
  readonly zeroBytes: number;
  /** Power of two. */
  readonly alignment: number;
}

/** A run of pieces with one start address. */
export interface Section {
  readonly pieces: readonly Piece[];
  /** A fixed start, or the page boundary after another section (an index into the list). */
  readonly start: { readonly at: number } | { readonly after: number };
}

/** One section in its place. */
export interface PlacedSection {
  readonly start: number;
  /** Bytes from the start to the end of the last piece. */
  readonly size: number;
  /** Initial contents; shorter than `size` when zeroed space ends the section. */
  readonly bytes: Uint8Array;
}

/** Everything in its place. */
export interface LinkedImage {
  readonly sections: readonly PlacedSection[];
  /** Address of a function or variable. */
  readonly addressOf: Resolve;
  /** Address of a label of a function. */
  readonly labelAddress: (symbol: SymbolName, label: Label) => number;
  /** Bytes of a function or variable. */
  readonly sizeOf: (symbol: SymbolName) => number;
}

interface Placement {
  readonly piece: Piece;
  readonly layout: CodeLayout | null;
  address: number;
}

/**
 * Places and encodes all sections.
 * @param pageBytes page size, a power of two: sections that follow another start on a page boundary
 */
export function link(sections: readonly Section[], pageBytes: number): LinkedImage {
  const placements = sections.map(({ pieces }) =>
    pieces.map((piece): Placement => ({
      piece,
      layout: piece.code === null ? null : startLayout(piece.code),
      address: 0,
    })),
  );
  const all = placements.flat();
  const bySymbol = new Map(all.map((placement) => [placement.piece.symbol, placement]));
  const addressOf: Resolve = (symbol) => find(bySymbol, symbol).address;
  let bounds: Bounds[];
  let grew: boolean;
  do {
    bounds = place(sections, placements, pageBytes);
    // Every layout must see this round's addresses, so no short-circuit.
    grew = all.map(({ layout, address }) => layout !== null && growLayout(layout, address, addressOf)).includes(true);
  } while (grew);
  return {
    sections: placements.map((section, index) => encodeSection(section, bounds[index], addressOf)),
    addressOf,
    labelAddress: (symbol, label) => {
      const placement = find(bySymbol, symbol);
      return placement.address + (placement.layout?.labelOffsets[label] ?? 0);
    },
    sizeOf: (symbol) => pieceSize(find(bySymbol, symbol)),
  };
}

/** Smallest multiple of `alignment` that is not below `value`. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

interface Bounds {
  readonly start: number;
  readonly size: number;
}

function place(sections: readonly Section[], placements: readonly Placement[][], pageBytes: number): Bounds[] {
  const bounds: Bounds[] = [];
  sections.forEach((section, index) => {
    const start =
      "at" in section.start
        ? section.start.at
        : alignUp(bounds[section.start.after].start + bounds[section.start.after].size, pageBytes);
    let address = start;
    for (const placement of placements[index]) {
      placement.address = alignUp(address, placement.piece.alignment);
      address = placement.address + pieceSize(placement);
    }
    bounds.push({ start, size: address - start });
  });
  return bounds;
}

function pieceSize(placement: Placement): number {
  return placement.layout === null ? placement.piece.zeroBytes : layoutSize(placement.layout);
}

function encodeSection(section: readonly Placement[], bounds: Bounds, resolve: Resolve): PlacedSection {
  const ends = section.map((placement) =>
    placement.layout === null ? 0 : placement.address - bounds.start + layoutSize(placement.layout),
  );
  const bytes = new Uint8Array(Math.max(0, ...ends));
  for (const { layout, address } of section) {
    if (layout !== null) encodeLayout(layout, address, resolve, bytes, address - bounds.start);
  }
  return { ...bounds, bytes };
}

function find(bySymbol: ReadonlyMap<SymbolName, Placement>, symbol: SymbolName): Placement {
  const placement = bySymbol.get(symbol);
  if (placement === undefined) throw new RangeError(`symbol ${symbol} is used but placed nowhere`);
  return placement;
}
