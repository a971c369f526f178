/** What an address means in a space now: by the page tables and by the TLBs, without touching either. */
import { addressText, hexNumber } from "../../notation/index.js";
import {
  directMapStart,
  entryView,
  isUsable,
  isValid,
  pageAt,
  type Leaf,
  type SpaceId,
  type VirtualAddress,
} from "../../machine/index.js";
import type { VasRequests } from "../../protocol/requests.js";
import { ownerName, sizeText, tagText } from "../names/index.js";
import { describeWalk } from "../explanation/index.js";
import { leafAt, permissionText, physical, type Simulation } from "../state/index.js";
import { entryText, slotText } from "./tlb-snapshot.js";

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
  const holders = holdersOf(simulation, va, leaf);
  const cached = holders.map(({ text }) => text);
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
  const named = (wanted: boolean): string =>
    holders
      .filter(({ usable }) => usable === wanted)
      .map(({ brief }) => brief)
      .join(", ");
  const others = named(false);
  const where = [named(true), others === "" ? "" : `not usable now: ${others}`].filter((text) => text !== "");
  return {
    va,
    pa,
    walk: steps,
    cached,
    text: `${addressText(va)} → ${addressText(pa)} · ${permissions} · frame ${hexNumber(leaf.pfn)} of ${owner}${size}${shared} · ${where.length === 0 ? "in no TLB" : where.join(" · ")}`,
  };
}

/** A TLB entry of the page. */
interface Holder {
  readonly text: string;
  /** Without what the tables say as well. */
  readonly brief: string;
  /** It matches what its core runs now. */
  readonly usable: boolean;
}

function holdersOf(simulation: Simulation, va: number, leaf: Leaf | null): readonly Holder[] {
  const { machine } = simulation.system;
  const vpn = Math.floor(va / 2 ** machine.format.pageShift);
  const found: Holder[] = [];
  for (const core of machine.cores) {
    for (const tlb of core.tlbs) {
      for (let slot = 0; slot < tlb.slots; slot++) {
        const distance = vpn - tlb.vpn[slot];
        if (!isValid(tlb, slot) || distance < 0 || distance >= tlb.span[slot]) continue;
        if (leaf !== null && tlb.pfn[slot] + distance !== leaf.pfn) continue;
        const entry = entryView(machine, core, tlb.level, slot);
        const on = machine.cores.length > 1 ? `core ${core.id} ` : "";
        const alike = leaf !== null && tlb.span[slot] === 1 && rightsOf(entry) === rightsOf(leaf);
        const text = `${on}${entryText(simulation, core, tlb, slot)}`;
        const brief = `${on}${tlb.config.name} ${slotText(tlb, slot)} ${tagText(machine.config, entry)}`;
        found.push({ text, brief: alike ? brief : text, usable: isUsable(core, entry) });
      }
    }
  }
  return found;
}

type Rights = Pick<Leaf, "read" | "write" | "execute" | "user">;

function rightsOf({ read, write, execute, user }: Rights): number {
  return [read, write, execute, user].reduce((bits, right) => bits * 2 + (right ? 1 : 0), 0);
}
