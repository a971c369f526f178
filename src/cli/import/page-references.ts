/**
 * From accesses to references of pages. Most accesses go to the page of one just before, and hit whatever the TLB; they are left
 * out, for fetches and for data separately, by a filter of the pages used last. A fully associative TLB with least recently
 * used replacement misses at no reference that is left out if it has as many entries as the filter; what it misses
 * otherwise can differ a little where the filter is larger than 1, because it does not see the order among those pages
 * (A. J. Smith, Two methods for the efficient analysis of memory address trace data, 1977).
 */
import type { AccessKind, TracedAccess } from "./lackey.js";

/** A page that is used, and how. */
export interface PageReference {
  readonly kind: AccessKind;
  /** Address divided by the bytes of a page. */
  readonly page: number;
}

/** A filter of accesses. */
export interface ReferenceFilter {
  /** Pages that an access refers to and that are to be kept. */
  readonly references: (access: TracedAccess) => readonly PageReference[];
}

/** Makes a filter that remembers so many pages for fetches and so many for data. */
export function referenceFilter(pageBytes: number, fetchPages: number, dataPages: number): ReferenceFilter {
  const recent = { fetch: [] as number[], data: [] as number[] };
  /** Pages among the recent ones that have been stored to since they came: a first store needs more rights than a load. */
  const stored = new Set<number>();
  const keep = (kind: AccessKind, page: number): boolean => {
    const [pages, most] = kind === "fetch" ? [recent.fetch, fetchPages] : [recent.data, dataPages];
    const at = pages.indexOf(page);
    if (at === 0 && (kind !== "store" || stored.has(page))) return false;
    if (at >= 0) pages.splice(at, 1);
    pages.unshift(page);
    if (pages.length > most) {
      const gone = pages.pop()!;
      if (kind !== "fetch") stored.delete(gone);
    }
    const first = at < 0 || (kind === "store" && !stored.has(page));
    if (kind === "store") stored.add(page);
    return first;
  };
  return {
    references: ({ kind, address, bytes }) => {
      const first = Math.floor(address / pageBytes);
      const last = Math.floor((address + Math.max(1, bytes) - 1) / pageBytes);
      const kept: PageReference[] = [];
      for (let page = first; page <= last; page++) if (keep(kind, page)) kept.push({ kind, page });
      return kept;
    },
  };
}
