/**
 * The refill of an ARC core as ARC Linux does it: descriptors first, then the command that its version has for it
 * (mmu-hardware §1.14). The cost of the handler includes its commands.
 */
import { ArcCommand, arcCommand, hasCommand, jointTlb, setDescriptors, writeClearsMicro } from "./arc-commands.js";
import { isLookupError } from "./arc-registers.js";
import type { Core, Machine } from "../state/index.js";
import { Access } from "../events/index.js";
import { fillTlb } from "../refill/index.js";
import type { NewEntry, Tlb } from "../tlb/index.js";

/** Are entries of this machine what TLBPD0 can say? Not under tag policies that no ARC has. */
function isDescribable(machine: Machine, core: Core, tlb: Tlb, entry: NewEntry): boolean {
  const { architecture, tags, sasidCount } = machine.config;
  if (!architecture.tlbCommands || tlb !== jointTlb(core) || entry.span !== 1) return false;
  if (tags === "asid+sasid") return sasidCount <= (architecture.mmuVersion >= 4 ? 64 : 32);
  return tags === "none" || tags === "asid" || tags === "asid+global";
}

/**
 * The fast path of a miss: MMUv4 inserts; before, GetIndex takes a victim and WriteNI writes it, without looking for an
 * entry that is there already. MMUv1 has only Write. Returns the slot.
 */
export function refillEntry(
  machine: Machine,
  core: Core,
  tlb: Tlb,
  vpn: number,
  entry: NewEntry,
  access: Access,
): number {
  if (!isDescribable(machine, core, tlb, entry)) return fillTlb(machine, core, tlb, vpn, entry, access);
  setDescriptors(machine, core, entry.vpn, entry.pfn, entry.flags, entry.kind, entry.tag);
  if (hasCommand(machine, ArcCommand.Insert)) return arcCommand(machine, core, ArcCommand.Insert, access);
  arcCommand(machine, core, ArcCommand.GetIndex);
  const quiet = machine.config.architecture.mmuVersion >= 2;
  return arcCommand(machine, core, quiet ? ArcCommand.WriteNI : ArcCommand.Write, access);
}

/**
 * The slow path, after a page fault (create_tlb): probes first and overwrites what it finds; without `probes` it takes any
 * way (P8). Returns the slot.
 */
export function createEntry(
  machine: Machine,
  core: Core,
  tlb: Tlb,
  vpn: number,
  entry: NewEntry,
  access: Access,
  probes = true,
): number {
  if (!isDescribable(machine, core, tlb, entry)) return fillTlb(machine, core, tlb, vpn, entry, access);
  setDescriptors(machine, core, entry.vpn, entry.pfn, entry.flags, entry.kind, entry.tag);
  if (hasCommand(machine, ArcCommand.Insert)) return arcCommand(machine, core, ArcCommand.Insert, access);
  if (probes) arcCommand(machine, core, ArcCommand.Probe);
  if (!probes || isLookupError(core.arc.index)) arcCommand(machine, core, ArcCommand.GetIndex);
  return arcCommand(machine, core, ArcCommand.Write, access);
}

/**
 * Does the refill of a load or store make the core lose the translation of the instruction itself? MMUv1 empties the
 * instruction micro TLB with every write, so the instruction must be fetched again (P7).
 */
export function refillLosesFetch(machine: Machine, access: Access): boolean {
  const { architecture } = machine.config;
  return (
    architecture.tlbCommands && architecture.mmuVersion === 1 && access !== Access.Fetch && writeClearsMicro(machine)
  );
}
