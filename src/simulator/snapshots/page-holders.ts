/** Which TLB entries hold the translations of a space, and which of them say what its tables no longer say. */
import type { Mm } from "../../kernel/index.js";
import {
  entryView,
  flagsOfLeaf,
  isUsable,
  isValid,
  LeafFlag,
  pageAt,
  type Core,
  type Pid,
  type SpaceId,
  type TlbEntry,
  type VirtualAddress,
} from "../../machine/index.js";
import type { TlbHolder } from "../../protocol/snapshot.js";
import { tagText } from "../names/index.js";
import type { Simulation } from "../state/index.js";

/** A page that TLBs still hold and the tables do not have any more. */
export interface LostPage {
  readonly va: number;
  readonly pfn: number;
  /** LeafFlag bits of the entry. */
  readonly flags: number;
  readonly holders: TlbHolder[];
}

/** Holders by the first virtual page of a mapping, and pages that are only in TLBs, by address. */
export interface Holders {
  readonly pages: ReadonlyMap<number, readonly TlbHolder[]>;
  readonly lost: readonly LostPage[];
}

/** Looks through every TLB of every core for what one space's tables state, or have stated. */
export function holdersOf({ system }: Simulation, space: SpaceId): Holders {
  const { machine, kernel } = system;
  const mm = kernel.spaces.get(space);
  const pages = new Map<number, TlbHolder[]>();
  const lost = new Map<number, LostPage>();
  if (mm === undefined) return { pages, lost: [] };
  const pageBytes = 2 ** machine.format.pageShift;
  for (const core of machine.cores) {
    for (const tlb of core.tlbs) {
      if (tlb.config.serves === "walk") continue;
      for (let slot = 0; slot < tlb.slots; slot++) {
        if (!isValid(tlb, slot)) continue;
        const va = tlb.vpn[slot]! * pageBytes;
        const page = pageAt(machine, mm.root, va as VirtualAddress);
        const first = page === null ? -1 : page.va / pageBytes;
        const agrees = page !== null && page.leaf.pfn + (tlb.vpn[slot]! - first) === tlb.pfn[slot];
        const entry = entryView(machine, core, tlb.level, slot);
        const own = agrees || isOf(entry, core, mm, kernel.processes.get(entry.filledBy as Pid)?.space ?? -1);
        if (!own) continue;
        const exceeds =
          page !== null && agrees && (rightsOf(tlb.flags[slot]!) & ~rightsOf(flagsOfLeaf(page.leaf))) !== 0;
        const holder: TlbHolder = {
          core: core.id,
          level: tlb.config.name,
          slot,
          tag: tagText(machine.config, entry).replace("ASID ", "A"),
          usable: isUsable(core, entry),
          stale: !agrees || exceeds,
        };
        if (page !== null) add(pages, first, holder);
        else {
          const known = lost.get(va) ?? { va, pfn: tlb.pfn[slot]!, flags: tlb.flags[slot]!, holders: [] };
          known.holders.push(holder);
          lost.set(va, known);
        }
      }
    }
  }
  return { pages, lost: [...lost.values()].sort((a, b) => a.va - b.va) };
}

/** The entry was filled from this space's tables, as far as that can be known: its core could use it there, or its process lives there. */
function isOf(entry: TlbEntry, core: Core, mm: Mm, spaceOfFiller: number): boolean {
  if (core.context.space === mm.id) return isUsable(core, entry);
  return mm.kind === "original" && spaceOfFiller === mm.id && !entry.shared && !entry.global;
}

function rightsOf(flags: number): number {
  return flags & (LeafFlag.Read | LeafFlag.Write | LeafFlag.Execute);
}

function add(pages: Map<number, TlbHolder[]>, first: number, holder: TlbHolder): void {
  const list = pages.get(first);
  if (list === undefined) pages.set(first, [holder]);
  else list.push(holder);
}
