/**
 * What is allowed and costs more than it need: flushes that take entries which could have stayed (P2, P18). Reported only
 * with `check_advice`.
 */
import { EntryClass, Pitfall, reportHazard, type Core, type Tlb } from "../../machine/index.js";
import { activeCore, type System } from "../state/index.js";

/** Valid entries of a core's last-level TLBs that satisfy a condition. */
function countEntries(core: Core, condition: (tlb: Tlb, slot: number) => boolean): number {
  let count = 0;
  for (const tlb of core.tlbs) {
    if (tlb.config.level === 1 && core.tlbs.some(({ config }) => config.level === 2)) continue;
    for (let slot = 0; slot < tlb.slots; slot++) if (tlb.span[slot] !== 0 && condition(tlb, slot)) count++;
  }
  return count;
}

/** P2: the active core is about to flush everything because ASIDs start over; what no ASID tags could stay. */
export function adviseRollover(system: System): void {
  const { machine } = system;
  if (!machine.config.checkAdvice || machine.oracle === null) return;
  const other = countEntries(activeCore(system), (tlb, slot) => tlb.kind[slot] !== EntryClass.Private);
  if (other > 0)
    reportHazard(machine, activeCore(system), { pitfall: Pitfall.RolloverTooWide, reason: "collateral", other });
}

/** P18: an ASID is about to be flushed as a whole on a core, for the sake of some pages of it (VPNs). */
export function adviseWholeFlush(system: System, core: Core, asid: number, pages: ReadonlySet<number>): void {
  const { machine } = system;
  if (!machine.config.checkAdvice || machine.oracle === null) return;
  const other = countEntries(
    core,
    (tlb, slot) => tlb.kind[slot] === EntryClass.Private && tlb.tag[slot] === asid && !pages.has(tlb.vpn[slot]!),
  );
  if (other > 0)
    reportHazard(machine, activeCore(system), {
      core: core.id,
      pitfall: Pitfall.FlushTooWide,
      reason: "collateral",
      other,
    });
}
