/** What the reference model remembers: VASes, attachments, processes. */

/**
 * A witness for the kernel: what the calls mean where no defect of the patches is involved, written down as directly as
 * possible and without a look at the implementation's means. Memory is maps from page addresses to pages; there are no page
 * tables, no TLB, no VMAs, no time stamps, no lazy copies.
 *
 * Three things own pages: a process, a VAS, and an attachment (what was mapped while inside it). An attached space
 * shows the pages of all three. Where two of them have a page at one address, the one that was there first is seen, and
 * the other appears when that one goes away.
 */

/** Sizes and fixed addresses of the machine that the model stands for, in bytes. */
export interface ModelLayout {
  readonly pageBytes: number;
  readonly userStart: number;
  readonly userEnd: number;
  readonly stackTop: number;
  readonly stackBytes: number;
  readonly mmapTop: number;
}

/** 64-bit words of a page by their offset; a word that is not listed is 0. */
export type Contents = Map<number, number>;

export interface Page {
  readonly read: boolean;
  readonly write: boolean;
  /** MAP_SHARED: a fork does not copy it. */
  readonly shared: boolean;
  /** Kept by the identity of the map: two pages that are one have the same. */
  readonly contents: Contents;
}

/** Pages of one owner by address. */
export type Memory = Map<number, Page>;

export interface ModelVas {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly memory: Memory;
}

export interface Attachment {
  readonly process: ModelProcess;
  readonly vid: number;
  readonly vas: ModelVas;
  readonly mayWrite: boolean;
  /** What was mapped inside. */
  readonly inside: Memory;
  /** Pages that others have left to the VAS since the attach, where the kernel shows them at the next attach only. */
  readonly unseen: Set<number>;
  /** Whose page is seen at an address. */
  readonly shown: Map<number, Memory>;
}

/** A process of the model. */
export interface ModelProcess {
  readonly uid: number;
  readonly gid: number;
  memory: Memory;
  /** Pages of the main stack reach down to here. */
  stackStart: number;
  readonly heapStart: number;
  heapEnd: number;
  /** VAS that it executes in, or 0. */
  active: number;
  alive: boolean;
}

/** What a space shows at an address: undefined = nothing. */
export interface View {
  readonly read: boolean;
  readonly write: boolean;
  readonly word: (offset: number) => number;
}
