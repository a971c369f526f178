/** One TLB entry as a plain object, for views and explanations; and why it matches an address or does not. */
import { EntryClass, explainTag, tagMatches, type ExplainedTerm } from "../config/index.js";
import { type VirtualAddress } from "../base/index.js";
import { arcDescriptorFields, arcDescriptors } from "../arc/index.js";
import type { Core, Machine } from "../state/index.js";
import { LeafFlag, type EntryField } from "../page-table/index.js";
import { hexNumber } from "../../notation/index.js";

/** A TLB entry. `level` is the index into MachineConfig.tlbs. */
export interface TlbEntry {
  readonly level: number;
  readonly slot: number;
  readonly set: number;
  readonly way: number;
  readonly valid: boolean;
  /** First page and frame that the entry maps. */
  readonly vpn: number;
  readonly pfn: number;
  /** Base pages that it maps. */
  readonly pages: number;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  readonly user: boolean;
  readonly global: boolean;
  readonly shared: boolean;
  /** ASID, or shared id if `shared`. */
  readonly tag: number;
  readonly bytes: number;
  /** OwnerId of the frame when the entry was filled. */
  readonly owner: number;
  readonly filledBy: number;
  readonly filledAt: number;
  readonly hits: number;
  /** Clock of the TLB at its last use. */
  readonly stamp: number;
  /** MatchTerms that its tag must satisfy. */
  readonly terms: number;
  /** Domain or protection key, 0 = everyone's; and the spaces that have a private copy (policy ccid), a bit each. */
  readonly key: number;
  readonly mask: number;
  /** Register values that describe it: TLBPD0 and TLBPD1 on ARC; empty where the architecture has none. */
  readonly raw: readonly { readonly name: string; readonly value: number }[];
}

/** The entry in a slot; also for a free slot (`valid` false). */
export function entryView(machine: Machine, core: Core, level: number, slot: number): TlbEntry {
  const tlb = core.tlbs[level];
  const flags = tlb.flags[slot];
  const valid = tlb.span[slot] !== 0;
  const kind = tlb.kind[slot] as EntryClass;
  const entry = {
    level,
    slot,
    set: Math.floor(slot / tlb.ways),
    way: slot % tlb.ways,
    valid,
    vpn: tlb.vpn[slot],
    pfn: tlb.pfn[slot],
    pages: tlb.span[slot],
    read: (flags & LeafFlag.Read) !== 0,
    write: (flags & LeafFlag.Write) !== 0,
    execute: (flags & LeafFlag.Execute) !== 0,
    user: (flags & LeafFlag.User) !== 0,
    global: kind === EntryClass.Global,
    shared: kind === EntryClass.Shared,
    tag: tlb.tag[slot],
    bytes: tlb.span[slot] * 2 ** machine.config.pageShift,
    owner: tlb.owner[slot],
    filledBy: tlb.filledBy[slot],
    filledAt: tlb.filledAt[slot],
    hits: tlb.hits[slot],
    stamp: tlb.stamp[slot],
    terms: tlb.terms[slot],
    key: tlb.key[slot],
    mask: tlb.mask[slot],
  };
  const raw =
    valid && machine.config.architecture.tlbCommands
      ? arcDescriptors(
          machine.config.pageShift,
          machine.config.architecture.mmuVersion,
          entry.vpn,
          entry.pfn,
          flags,
          kind,
          entry.tag,
          tlb.span[slot] > 1,
        )
      : [];
  return { ...entry, raw };
}

/** Bits of the registers that describe an entry (`TlbEntry.raw`), by register; empty where the architecture has none. */
export function entryWordFields({
  config,
}: Machine): readonly { readonly name: string; readonly fields: readonly EntryField[] }[] {
  const { tlbCommands, mmuVersion } = config.architecture;
  return tlbCommands ? arcDescriptorFields(config.pageShift, mmuVersion) : [];
}

/**
 * The match equation of an entry with the values of an access at `va` in the core's present context, term by term. All
 * terms hold exactly if the lookup of the entry's TLB hits it.
 */
export function explainMatch(machine: Machine, core: Core, entry: TlbEntry, va: VirtualAddress): ExplainedTerm[] {
  const vpn = Math.floor(va / 2 ** machine.config.pageShift);
  const samePage = vpn >= entry.vpn && vpn < entry.vpn + entry.pages;
  const kind = entry.global ? EntryClass.Global : entry.shared ? EntryClass.Shared : EntryClass.Private;
  return [
    { text: "V", value: entry.valid ? "1" : "0", holds: entry.valid },
    {
      text: entry.pages > 1 ? "VPN in entry's range" : "VPN == VA.VPN",
      value: `${hexNumber(Math.max(0, entry.vpn))} ${samePage ? "==" : "!="} ${hexNumber(vpn)}`,
      holds: samePage,
    },
    ...explainTag(entry.terms, kind, entry.tag, core.context, entry.mask),
  ];
}

/** Would an access in the core's present context hit the entry, its page given? */
export function isUsable(core: Core, entry: TlbEntry): boolean {
  return entry.valid && tagMatches(entry.terms, entry.tag, core.context, entry.mask);
}
