/** What an address means in a space now: by the page tables and by the TLBs, without touching either. */
import { addressText, hexNumber } from "../../notation/index.js";
import { directMapStart, isValid, pageAt, type SpaceId, type VirtualAddress } from "../../machine/index.js";
import type { VasRequests } from "../../protocol/requests.js";
import { ownerName, sizeText } from "../names/index.js";
import { describeWalk } from "../explanation/index.js";
import { leafAt, permissionText, physical, type Simulation } from "../state/index.js";
import { entryText } from "./tlb-snapshot.js";

/** Translates an address by the tables of a space; `cached` lists the TLB entries of all cores that hold this page. */
export function translate(
  simulation: Simulation,
  space: number,
  va: VirtualAddress,
): VasRequests["vas/translate"]["body"] {
  const { system } = simulation;
  const { machine } = system;
  const mm = system.kernel.spaces.get(space as SpaceId);
  const valid = mm !== undefined && va >= 0 && va < machine.format.vaLimit;
  const steps = valid ? describeWalk(machine, mm.root, va) : [];
  const leaf = valid ? leafAt(system, space as SpaceId, va) : null;
  const cached = cachedEntries(simulation, va, leaf?.pfn ?? null);
  if (leaf === null) {
    const outside =
      va >= directMapStart
        ? "is the kernel's, and in no page table"
        : "is outside what this page-table format translates";
    const why = valid ? "is not mapped to a frame now" : outside;
    return { va, pa: null, walk: steps, text: `${addressText(va)} ${why}`, cached };
  }
  const pa = physical(system, leaf, va);
  const permissions = permissionText(leaf);
  const owner = ownerName(system, machine.memory.frameOwner[leaf.pfn - machine.memory.firstPfn]);
  const shared = leaf.shared >= 0 ? ` · shared id ${leaf.shared}` : "";
  const page = pageAt(machine, mm!.root, va)!;
  const size = page.pages > 1 ? ` · in the ${sizeText(page.bytes)} page at ${addressText(page.va)}` : "";
  const where = cached.length > 0 ? cached.join(", ") : "in no TLB";
  return {
    va,
    pa,
    walk: steps,
    cached,
    text: `${addressText(va)} → ${addressText(pa)} · ${permissions} · frame ${hexNumber(leaf.pfn)} of ${owner}${size}${shared} · ${where}`,
  };
}

function cachedEntries(simulation: Simulation, va: number, pfn: number | null): string[] {
  const { machine } = simulation.system;
  const vpn = Math.floor(va / 2 ** machine.format.pageShift);
  const found: string[] = [];
  for (const core of machine.cores) {
    for (const tlb of core.tlbs) {
      for (let slot = 0; slot < tlb.slots; slot++) {
        const distance = vpn - tlb.vpn[slot];
        if (!isValid(tlb, slot) || distance < 0 || distance >= tlb.span[slot]) continue;
        if (pfn !== null && tlb.pfn[slot] + distance !== pfn) continue;
        found.push(`${machine.cores.length > 1 ? `core ${core.id} ` : ""}${entryText(simulation, core, tlb, slot)}`);
      }
    }
  }
  return found;
}
