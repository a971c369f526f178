/**
 * Where pages of recorded processes are in the scenario. A page of a file that nobody stores to is the same for all, so each file
 * becomes a space, with its pages at their places in the file. Every other page is the process's own.
 */
import { mappingAt, type Mapping } from "./memory-map.js";
import type { PageReference } from "./page-references.js";
import type { TracedProcess } from "./traced-process.js";

/** A file that became a space. */
export interface FileSpace {
  /** A name in the language. */
  readonly name: string;
  readonly path: string;
  /** Address of the file's first page. */
  readonly base: number;
  /** Pages that are fetched from, by their number in the file, ascending; and those that are only read. */
  readonly code: readonly number[];
  readonly data: readonly number[];
}

/** What a reference is in the scenario. */
export type PlacedReference =
  | { readonly kind: "fetch"; readonly space: FileSpace; readonly page: number }
  | { readonly kind: "shared-load"; readonly address: number }
  | { readonly kind: "load" | "store"; readonly page: number };

/** A process in the scenario. */
export interface PlacedProcess {
  readonly traced: TracedProcess;
  readonly references: readonly PlacedReference[];
  /** Pages of its own. */
  readonly ownPages: number;
  /** Fetches from memory of its own, which are made as loads. */
  readonly ownFetches: number;
  readonly spaces: readonly FileSpace[];
}

/** First address for spaces: every machine lets users have it. */
const firstBase = 0x2000_0000;
/** Spaces begin at multiples of this, as mappings of files do where large pages are wanted. */
const baseStep = 1 << 20;

interface FilePage {
  readonly path: string;
  readonly page: number;
}

function filePage(mapping: Mapping | null, page: number, pageBytes: number): FilePage | null {
  if (mapping === null || mapping.path === null || mapping.writable) return null;
  return { path: mapping.path, page: Math.floor((page * pageBytes - mapping.start + mapping.offset) / pageBytes) };
}

const keyOf = ({ path, page }: FilePage): string => `${page} ${path}`;

/** Gives every referenced page its place. */
export function placePages(
  processes: readonly TracedProcess[],
  pageBytes: number,
): { readonly processes: readonly PlacedProcess[]; readonly spaces: readonly FileSpace[] } {
  const pageOf = ({ mappings }: TracedProcess, { page }: PageReference): FilePage | null =>
    filePage(mappingAt(mappings, page * pageBytes), page, pageBytes);
  const stored = new Set<string>();
  for (const process of processes)
    for (const reference of process.references) {
      const file = reference.kind === "store" ? pageOf(process, reference) : null;
      if (file !== null) stored.add(keyOf(file));
    }
  const shared = (process: TracedProcess, reference: PageReference): FilePage | null => {
    const file = pageOf(process, reference);
    return file === null || stored.has(keyOf(file)) ? null : file;
  };
  const spaces = fileSpaces(processes, shared, pageBytes);
  const placed = processes.map((traced): PlacedProcess => {
    const own = ownPlaces(traced, pageBytes);
    const used = new Set<FileSpace>();
    let ownFetches = 0;
    const references = traced.references.map((reference): PlacedReference => {
      const file = shared(traced, reference);
      if (file === null) {
        if (reference.kind === "fetch") ownFetches++;
        return { kind: reference.kind === "store" ? "store" : "load", page: own.placeOf(reference.page) };
      }
      const space = spaces.get(file.path)!;
      used.add(space);
      return reference.kind === "fetch"
        ? { kind: "fetch", space, page: file.page }
        : { kind: "shared-load", address: space.base + file.page * pageBytes };
    });
    return { traced, references, ownPages: own.pages(), ownFetches, spaces: [...used] };
  });
  return { processes: placed, spaces: [...spaces.values()] };
}

function fileSpaces(
  processes: readonly TracedProcess[],
  shared: (process: TracedProcess, reference: PageReference) => FilePage | null,
  pageBytes: number,
): Map<string, FileSpace> {
  const files = new Map<string, { readonly code: Set<number>; readonly data: Set<number> }>();
  for (const process of processes)
    for (const reference of process.references) {
      const file = shared(process, reference);
      if (file === null) continue;
      const pages = files.get(file.path) ?? { code: new Set(), data: new Set() };
      files.set(file.path, pages);
      pages[reference.kind === "fetch" ? "code" : "data"].add(file.page);
    }
  const ascending = (pages: Iterable<number>): number[] => [...pages].sort((one, other) => one - other);
  const names = new Set(processes.map(({ name }) => name));
  const spaces = new Map<string, FileSpace>();
  let base = firstBase;
  for (const [path, { code, data }] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const name = spaceName(path, names);
    names.add(name);
    spaces.set(path, {
      name,
      path,
      base,
      code: ascending(code),
      data: ascending(data).filter((page) => !code.has(page)),
    });
    const bytes = (Math.max(...code, ...data) + 1) * pageBytes;
    base += Math.ceil(bytes / baseStep) * baseStep;
  }
  return spaces;
}

/** Words that mean something to the language where a name could stand. */
const taken =
  /^(?:scenario|machine|kernel|vas|segment|program|process|expect|fn|let|if|else|while|for|in|break|continue|return|meet|print|hazard|and|or|not|u8|u16|u32|u64|include|const|measure|variant|own)$/;

function spaceName(path: string, before: ReadonlySet<string>): string {
  const file = path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/\.so(\.\d+)*$/, "")
    .replace(/-\d[\d.]*$/, "");
  const word = file
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^(?=\d)|^$/, "_")
    .toLowerCase();
  const name = taken.test(word) || before.has(word) ? `${word}_file` : word;
  let unique = name;
  for (let number = 2; before.has(unique); number++) unique = `${name}${number}`;
  return unique;
}

/** Pages of a process's own, moved together mapping by mapping: neighbours stay neighbours. */
function ownPlaces(
  { mappings }: TracedProcess,
  pageBytes: number,
): { readonly placeOf: (page: number) => number; readonly pages: () => number } {
  const areas = new Map<string, { first: number; last: number; start: number }>();
  const places = new Map<number, number>();
  let next = 0;
  const placeOf = (page: number): number => {
    const known = places.get(page);
    if (known !== undefined) return known;
    const mapping = mappingAt(mappings, page * pageBytes);
    // Stacks and heaps span much and use little: pages far from the others of their mapping start an area of their own.
    const key = `${mapping?.start ?? "none"} ${Math.floor(page / 64)}`;
    let area = areas.get(key);
    if (area === undefined) {
      area = { first: Math.floor(page / 64) * 64, last: 0, start: next };
      next += 64;
      areas.set(key, area);
    }
    const place = area.start + (page - area.first);
    places.set(page, place);
    return place;
  };
  return { placeOf, pages: () => next };
}
