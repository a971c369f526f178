/** Changing a TLB entry by hand: as a command of the MMU that writes one would, and counted as a fill like it. */
import { Access } from "../events/index.js";
import { EntryClass } from "../config/index.js";
import type { Core, Machine } from "../state/index.js";
import { settleSlot, writeSlot } from "../refill/index.js";
import { invalidate, setBase } from "../tlb/index.js";
import { hexNumber } from "../../notation/index.js";

/** What an entry shall be; what is left out stays. */
export interface EntryChange {
  readonly valid?: boolean;
  /** First virtual page and frame. */
  readonly vpn?: number;
  readonly pfn?: number;
  /** LeafFlag bits that are set, and those that are cleared. */
  readonly set?: number;
  readonly clear?: number;
  readonly kind?: EntryClass;
  /** ASID, or shared id of a shared entry. */
  readonly tag?: number;
}

/** Why an entry cannot be changed so, or null. */
export function refuseEntry(
  { memory, config }: Machine,
  core: Core,
  level: number,
  slot: number,
  change: EntryChange,
): string | null {
  const tlb = core.tlbs[level]!;
  if (tlb.config.serves === "walk") return `${tlb.config.name} holds entries of tables, which are not changed by hand`;
  if (change.valid === false) return null;
  const free = tlb.span[slot] === 0;
  if (free && (change.vpn === undefined || change.pfn === undefined))
    return "the slot is free: name a page and a frame, such as `va 0x20000000 frame 0x40012`";
  const { vpn = tlb.vpn[slot]!, pfn = tlb.pfn[slot]!, tag = tlb.tag[slot]!, kind = tlb.kind[slot]! } = change;
  const span = free ? 1 : tlb.span[slot]!;
  const base = setBase(tlb, vpn, span);
  if (slot < base || slot >= base + tlb.ways)
    return `page ${hexNumber(vpn)} belongs in set ${base / tlb.ways}, and this slot is in set ${Math.floor(slot / tlb.ways)}`;
  if (pfn < memory.firstPfn || pfn + span > memory.firstPfn + memory.frames)
    return `there is no frame ${hexNumber(pfn)}`;
  const most = kind === EntryClass.Shared ? config.sasidCount : 2 ** config.asidBits;
  if (kind !== EntryClass.Global && (tag < 0 || tag >= Math.max(1, most)))
    return `tag ${tag}: use 0 to ${Math.max(1, most) - 1}`;
  return null;
}

/** Changes an entry. The change must not be refused. */
export function alterEntry(machine: Machine, core: Core, level: number, slot: number, change: EntryChange): void {
  const tlb = core.tlbs[level]!;
  if (change.valid === false) {
    settleSlot(machine, core, tlb, slot);
    if (tlb.span[slot] !== 0) invalidate(tlb, slot);
    return;
  }
  const free = tlb.span[slot] === 0;
  const { vpn = tlb.vpn[slot]!, pfn = tlb.pfn[slot]!, set = 0, clear = 0 } = change;
  const entry = {
    vpn,
    pfn,
    span: free ? 1 : tlb.span[slot]!,
    flags: (tlb.flags[slot]! | set) & ~clear,
    kind: change.kind ?? (free ? EntryClass.Private : (tlb.kind[slot]! as EntryClass)),
    tag: change.tag ?? (free ? core.context.asid : tlb.tag[slot]!),
    key: tlb.key[slot]!,
    mask: tlb.mask[slot]!,
  };
  writeSlot(machine, core, tlb, slot, entry, Access.Load);
}
