/**
 * Copies of TLBs: the entries that are valid, with what the checker knows of them. A TLB that has not changed since its last copy
 * shares it, so that a step of one core costs nothing for the TLBs of the others.
 */
import { tlbArrays, type EntryFacts, type Machine, type NumberArray } from "../state/index.js";
import { forgetPages, rebuildIndex, type NotedEntries, type Tlb } from "../tlb/index.js";
import type { Difference } from "./memory-copies.js";

/** Cells of `EntryFacts.checked` a slot: fetch, load, store. */
const accessKinds = 3;

/** Entries of a TLB at one moment. Never written to: several snapshots share one. */
export interface TlbCopy {
  /** Slot, columns and facts of each valid entry, one behind the other. */
  readonly rows: Float64Array;
  /** Next way or tree of each set, or null: the replacement has none. */
  readonly order: Int32Array | null;
  readonly clock: number;
  readonly random: number;
  /** What `TlbDigest` says of it. */
  readonly digest: Difference;
}

/** Sums over the valid entries of a TLB, which lie in some of these slots. */
export type TlbDigest = (tlb: Tlb, slots: readonly number[]) => Difference;

/** A TLB of which copies are made. */
export interface CopiedTlb {
  readonly tlb: Tlb;
  readonly noted: NotedEntries;
  /** Columns with one cell a slot, and what a free slot has there; `invalidate` says the same. */
  readonly columns: readonly { readonly values: NumberArray; readonly free: number }[];
  /** The checker's, whose cells of free slots mean nothing. */
  readonly checked: Float64Array | null;
  readonly facts: readonly NumberArray[];
  /** Numbers of a row. */
  readonly rowLength: number;
  /** Is `order` of any meaning? */
  readonly ordered: boolean;
  readonly digest: TlbDigest;
  /** The copy that was made or put back last. */
  last: TlbCopy | null;
}

/** The TLBs of a machine, which note from now on what happens to them. */
export function createCopiedTlbs({ cores, oracle }: Machine, digest: TlbDigest): CopiedTlb[] {
  return cores.flatMap(({ id, tlbs }) =>
    tlbs.map((tlb) => copiedTlb(tlb, oracle?.entries[id][tlb.level] ?? null, digest)),
  );
}

function copiedTlb(tlb: Tlb, known: EntryFacts | null, digest: TlbDigest): CopiedTlb {
  const { order, vpn, owner, filledBy, filledAt, span } = tlb;
  const minus = new Set<NumberArray>([vpn, owner, filledBy, filledAt]);
  const { checked = null, ...others } = known ?? {};
  const slots = [...span.keys()].filter((slot) => span[slot] !== 0);
  const noted: NotedEntries = { changed: true, slots, known: new Uint8Array(tlb.slots) };
  for (const slot of slots) noted.known[slot] = 1;
  tlb.noted = noted;
  const columns = tlbArrays(tlb)
    .filter((values) => values !== order)
    .map((values) => ({ values, free: minus.has(values) ? -1 : 0 }));
  const facts = Object.values(others);
  return {
    tlb,
    noted,
    columns,
    checked,
    facts,
    rowLength: 1 + columns.length + facts.length + (checked === null ? 0 : accessKinds),
    ordered: tlb.config.replacement === "rr" || tlb.config.replacement === "plru",
    digest,
    last: null,
  };
}

/** Arrays of the machine's state that these copies take care of. */
export function copiedArrays({ tlb, columns, checked, facts }: CopiedTlb): readonly NumberArray[] {
  return [...columns.map(({ values }) => values), tlb.order, ...facts, ...(checked === null ? [] : [checked])];
}

/** Has nothing happened to it since its last copy? Each access moves the clock. */
function isUnchanged({ tlb, noted }: CopiedTlb, copy: TlbCopy | null): copy is TlbCopy {
  return copy !== null && !noted.changed && copy.clock === tlb.clock;
}

/** A copy of the TLB as it is. */
export function copyTlb(copied: CopiedTlb): TlbCopy {
  const { tlb, noted, columns, checked, facts, rowLength, ordered, digest, last } = copied;
  if (isUnchanged(copied, last)) return last;
  const { span } = tlb;
  const { slots } = noted;
  let valid = 0;
  for (const slot of slots) if (span[slot] !== 0) valid++;
  const rows = new Float64Array(valid * rowLength);
  let at = 0;
  for (const slot of slots) {
    if (span[slot] === 0) continue;
    rows[at++] = slot;
    for (let column = 0; column < columns.length; column++) rows[at++] = columns[column].values[slot];
    for (let fact = 0; fact < facts.length; fact++) rows[at++] = facts[fact][slot];
    if (checked === null) continue;
    for (let access = 0; access < accessKinds; access++) rows[at++] = checked[slot * accessKinds + access];
  }
  noted.changed = false;
  copied.last = {
    rows,
    order: ordered ? tlb.order.slice() : null,
    clock: tlb.clock,
    random: tlb.random.state,
    digest: digest(tlb, slots),
  };
  return copied.last;
}

/** Puts a copy back. */
export function putTlb(copied: CopiedTlb, copy: TlbCopy): void {
  const { tlb, noted, columns, checked, facts, rowLength } = copied;
  if (copy === copied.last && isUnchanged(copied, copy)) return;
  const { span } = tlb;
  for (const slot of noted.slots) if (span[slot] !== 0) for (const { values, free } of columns) values[slot] = free;
  const { rows } = copy;
  for (let row = 0; row < rows.length; row += rowLength) {
    const slot = rows[row];
    let at = row + 1;
    for (let column = 0; column < columns.length; column++) columns[column].values[slot] = rows[at++];
    for (let fact = 0; fact < facts.length; fact++) facts[fact][slot] = rows[at++];
    if (checked === null) continue;
    for (let access = 0; access < accessKinds; access++) checked[slot * accessKinds + access] = rows[at++];
  }
  if (copy.order !== null) tlb.order.set(copy.order);
  tlb.clock = copy.clock;
  tlb.random.state = copy.random;
  rebuildIndex(tlb);
  forgetPages(tlb);
  noted.changed = false;
  copied.last = copy;
}
