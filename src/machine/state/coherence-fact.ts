/**
 * What the coherence checker remembers, kind by kind: the fields of a row, and how they lie in the doubles of the log. -1 = none
 * in every field that may have none.
 */
import type { FlushScope, Pitfall } from "../events/index.js";

/** What a row tells. */
export enum Fact {
  /** A leaf entry was written or cleared. */
  EntryWritten = 1,
  /** The page tables of a space were given back. */
  TablesFreed = 2,
  /** A core's context was written. */
  ContextWritten = 3,
  /** Maintenance on one core. */
  Flushed = 4,
  /** The kernel wanted translations gone. */
  FlushSent = 5,
  /** An ASID was given out. */
  AsidGiven = 6,
  /** A shared id was given to a VAS. */
  SharedIdGiven = 7,
  /** A shared id has no user any more. */
  SharedIdFreed = 8,
  /** What a space is entitled to changed, and no register was written. */
  SharesChanged = 9,
  /** A store through a stale entry reached a frame. */
  Damaged = 10,
  /** The kernel is about to clear entries because the program gave the contents up (madvise). */
  Discarded = 11,
}

/** Why maintenance did less than it should have (mmu-hardware §7). */
export enum FlushFlaw {
  None = 0,
  /** The kernel left the first-level TLBs out (P5). */
  MicroLeftOut = 1,
  /** The hardware ignored the command for the first-level TLBs (P6). */
  MicroIgnored = 2,
  /** The hardware kept a global entry (P22). */
  GlobalKept = 3,
  /** The hardware kept an entry of the first-level instruction TLB (P23). */
  FetchKept = 4,
}

/** How an ASID came to its holder. */
export enum AsidGrant {
  /** Never used before on this core, or every entry with it was flushed since. */
  Clean = 0,
  /** Numbers started over and the TLB was not flushed (P1). */
  Unflushed = 1,
  /** An allocator took it for one that the holder had already (P15). */
  Mistaken = 2,
}

/** Fields of the rows, by kind. */
export interface FactFields {
  [Fact.EntryWritten]: {
    /** Root PFN of the tables. */
    readonly root: number;
    /** First VPN, and base pages from there on. */
    readonly vpn: number;
    readonly pages: number;
    /** First PFN; -1: the entry was cleared. */
    readonly pfn: number;
    /** LeafFlag bits. */
    readonly flags: number;
    /** Shared id in the entry. */
    readonly shared: number;
  };
  [Fact.TablesFreed]: { readonly root: number };
  [Fact.ContextWritten]: {
    readonly root: number;
    readonly asid: number;
    /** Shared ids that the space is entitled to, low and high word. */
    readonly dueLow: number;
    readonly dueHigh: number;
    readonly space: number;
    /** Whose ASID it is: the kernel's number of an owner of ASIDs. */
    readonly holder: number;
  };
  [Fact.Flushed]: {
    readonly scope: FlushScope;
    readonly vpn: number;
    readonly asid: number;
    readonly shared: number;
    readonly flaw: FlushFlaw;
    /** Entries removed. */
    readonly removed: number;
  };
  [Fact.FlushSent]: {
    /** Holder of the ASID, or the shared id. */
    readonly holder: number;
    readonly shared: number;
    /** Cores that the kernel thought of, and those that it told: a bit each. */
    readonly considered: number;
    readonly told: number;
  };
  [Fact.AsidGiven]: {
    readonly asid: number;
    readonly holder: number;
    /** Core that it is valid on, -1 = all. */
    readonly on: number;
    readonly grant: AsidGrant;
    /** Did numbers start over for it? */
    readonly startedOver: boolean;
  };
  [Fact.SharedIdGiven]: {
    readonly number: number;
    readonly vid: number;
    /** Root PFN of the VAS, -1 = a single attachment has the number for itself. */
    readonly home: number;
  };
  [Fact.SharedIdFreed]: { readonly number: number };
  [Fact.SharesChanged]: { readonly space: number; readonly dueLow: number; readonly dueHigh: number };
  [Fact.Damaged]: { readonly pfn: number; readonly pitfall: Pitfall };
  [Fact.Discarded]: { readonly root: number; readonly vpn: number; readonly pages: number };
}

/** Most fields of a kind. */
export const mostFields = 6;

/** How the fields of one kind lie in the doubles from `at` on. */
interface Encoding<Fields> {
  readonly write: (data: Float64Array, at: number, fields: Fields) => void;
  readonly read: (data: Float64Array, at: number) => Fields;
}

/** Written out kind by kind: the rows of one kind have one shape, and nothing is looked up by name. */
export const encodings: { readonly [Kind in Fact]: Encoding<FactFields[Kind]> } = {
  [Fact.EntryWritten]: {
    write: (data, at, { root, vpn, pages, pfn, flags, shared }) => {
      data[at] = root;
      data[at + 1] = vpn;
      data[at + 2] = pages;
      data[at + 3] = pfn;
      data[at + 4] = flags;
      data[at + 5] = shared;
    },
    read: (data, at) => ({
      root: data[at],
      vpn: data[at + 1],
      pages: data[at + 2],
      pfn: data[at + 3],
      flags: data[at + 4],
      shared: data[at + 5],
    }),
  },
  [Fact.TablesFreed]: {
    write: (data, at, { root }) => {
      data[at] = root;
    },
    read: (data, at) => ({
      root: data[at],
    }),
  },
  [Fact.ContextWritten]: {
    write: (data, at, { root, asid, dueLow, dueHigh, space, holder }) => {
      data[at] = root;
      data[at + 1] = asid;
      data[at + 2] = dueLow;
      data[at + 3] = dueHigh;
      data[at + 4] = space;
      data[at + 5] = holder;
    },
    read: (data, at) => ({
      root: data[at],
      asid: data[at + 1],
      dueLow: data[at + 2],
      dueHigh: data[at + 3],
      space: data[at + 4],
      holder: data[at + 5],
    }),
  },
  [Fact.Flushed]: {
    write: (data, at, { scope, vpn, asid, shared, flaw, removed }) => {
      data[at] = scope;
      data[at + 1] = vpn;
      data[at + 2] = asid;
      data[at + 3] = shared;
      data[at + 4] = flaw;
      data[at + 5] = removed;
    },
    read: (data, at) => ({
      scope: data[at],
      vpn: data[at + 1],
      asid: data[at + 2],
      shared: data[at + 3],
      flaw: data[at + 4],
      removed: data[at + 5],
    }),
  },
  [Fact.FlushSent]: {
    write: (data, at, { holder, shared, considered, told }) => {
      data[at] = holder;
      data[at + 1] = shared;
      data[at + 2] = considered;
      data[at + 3] = told;
    },
    read: (data, at) => ({
      holder: data[at],
      shared: data[at + 1],
      considered: data[at + 2],
      told: data[at + 3],
    }),
  },
  [Fact.AsidGiven]: {
    write: (data, at, { asid, holder, on, grant, startedOver }) => {
      data[at] = asid;
      data[at + 1] = holder;
      data[at + 2] = on;
      data[at + 3] = grant;
      data[at + 4] = Number(startedOver);
    },
    read: (data, at) => ({
      asid: data[at],
      holder: data[at + 1],
      on: data[at + 2],
      grant: data[at + 3],
      startedOver: data[at + 4] === 1,
    }),
  },
  [Fact.SharedIdGiven]: {
    write: (data, at, { number, vid, home }) => {
      data[at] = number;
      data[at + 1] = vid;
      data[at + 2] = home;
    },
    read: (data, at) => ({
      number: data[at],
      vid: data[at + 1],
      home: data[at + 2],
    }),
  },
  [Fact.SharedIdFreed]: {
    write: (data, at, { number }) => {
      data[at] = number;
    },
    read: (data, at) => ({
      number: data[at],
    }),
  },
  [Fact.SharesChanged]: {
    write: (data, at, { space, dueLow, dueHigh }) => {
      data[at] = space;
      data[at + 1] = dueLow;
      data[at + 2] = dueHigh;
    },
    read: (data, at) => ({
      space: data[at],
      dueLow: data[at + 1],
      dueHigh: data[at + 2],
    }),
  },
  [Fact.Discarded]: {
    write: (data, at, { root, vpn, pages }) => {
      data[at] = root;
      data[at + 1] = vpn;
      data[at + 2] = pages;
    },
    read: (data, at) => ({
      root: data[at],
      vpn: data[at + 1],
      pages: data[at + 2],
    }),
  },
  [Fact.Damaged]: {
    write: (data, at, { pfn, pitfall }) => {
      data[at] = pfn;
      data[at + 1] = pitfall;
    },
    read: (data, at) => ({
      pfn: data[at],
      pitfall: data[at + 1],
    }),
  },
};
