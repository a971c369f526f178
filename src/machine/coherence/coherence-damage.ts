/**
 * What a wrong translation leads to: a store through a stale entry writes into whatever its old frame is used for now. If that
 * is a page table, entries change that nobody has written as such, and later hits disagree with them. They are told as the
 * pitfall that did the damage, not as one of their own.
 */
import { addFact, Fact, lastFact, type Core, type FactRow, type Machine, type Oracle } from "../state/index.js";
import { frameAddress, frameOf, isMemory, readWord } from "../page-table/index.js";
import type { Pfn, PhysicalAddress } from "../base/index.js";
import type { Pitfall } from "../events/index.js";

/** A store hit an entry that disagrees with the tables: what it overwrites is damaged. Call for each such hit. */
export function noteDamage(machine: Machine, oracle: Oracle, core: Core, pfn: number, pitfall: Pitfall): void {
  const { log } = oracle;
  if (lastFact(log, Fact.Damaged, log.length, (row) => row.pfn === pfn) !== null) return;
  addFact(log, Fact.Damaged, machine.tick, core.id, core.pid, { pfn, pitfall });
}

/** The damage to a page table that a walk for `vpn` from a root reads, or null. */
export function damageOnPath(
  machine: Machine,
  oracle: Oracle,
  root: number,
  vpn: number,
): FactRow<Fact.Damaged> | null {
  const { log } = oracle;
  if (lastFact(log, Fact.Damaged, log.length, () => true) === null) return null;
  const { format, memory } = machine;
  let table: number = frameAddress(memory, root as Pfn);
  for (let level = 0; level < format.levels.length; level++) {
    const { pages, entries } = format.levels[level];
    const address = table + (Math.floor(vpn / pages) % entries) * format.entryBytes;
    if (!isMemory(memory, address) || !isMemory(memory, address + format.entryBytes - 1)) return null;
    const frame = frameOf(memory, address as PhysicalAddress);
    const damage = lastFact(log, Fact.Damaged, log.length, (row) => row.pfn === frame);
    if (damage !== null) return damage;
    const lo = readWord(memory, address as PhysicalAddress);
    const hi = format.entryBytes === 8 ? readWord(memory, (address + 4) as PhysicalAddress) : 0;
    if (format.kind(lo, hi, level) !== "table") return null;
    table = format.tableAddress(lo, hi);
  }
  return null;
}
