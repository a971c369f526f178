/** Which TLB structures an access asked, in order, and what it found in each. */
import { accessDirect, accessFaulted, accessWalked, setBase, type Tlb } from "../../machine/index.js";
import type { AskedLevel } from "../../protocol/snapshot.js";
import type { Simulation, StepAccess } from "../state/index.js";
import { nearMiss } from "./match-terms.js";

/** What an access did at each structure that it came to, by the structure's number in the machine. */
export function askedLevels(simulation: Simulation, access: StepAccess): ReadonlyMap<number, AskedLevel> {
  const { machine } = simulation.system;
  const vpn = Math.floor(access.va / 2 ** machine.format.pageShift);
  // The level whose entry said no has been asked last, and had an answer.
  const answered = access.result === accessFaulted ? access.refusedBy : access.result;
  const missed = answered < 0;
  const near = missed ? nearMiss(simulation, access) : null;
  const asked = new Map<number, AskedLevel>();
  if (access.result === accessDirect) return asked;
  let order = 0;
  for (const stage of machine.cores[access.core]!.stages[access.access]!) {
    for (const tlb of stage) {
      asked.set(tlb.level, {
        order: order++,
        set: setOf(tlb, vpn),
        answered: answered === tlb.level ? slotOf(access, tlb) : -1,
        filled: filledSlot(access, tlb),
        near: near?.tlb === tlb ? near.slot : -1,
      });
    }
    if (!missed && stage.some((tlb) => tlb.level === answered)) break;
  }
  return asked;
}

function setOf(tlb: Tlb, vpn: number): number {
  return Math.floor(setBase(tlb, vpn, tlb.holds[0] ?? 1) / tlb.ways);
}

function slotOf(access: StepAccess, tlb: Tlb): number {
  return tlb.config.level === 1 ? access.microSlot : access.mainSlot;
}

/** The slot that a miss filled in this structure on its way out, -1 = none. */
function filledSlot(access: StepAccess, tlb: Tlb): number {
  if (access.result === tlb.level || access.result === accessFaulted) return -1;
  if (access.micro === tlb.level) return access.microSlot;
  return access.result === accessWalked && access.main === tlb.level ? access.mainSlot : -1;
}
