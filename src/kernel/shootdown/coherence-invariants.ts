/**
 * What a kernel with shared TLB entries must keep (mmu-hardware §7.1), checked where it can break: after each entry into
 * the kernel, for what that entry wrote. The registers (I2), fills (I5) and the reuse of numbers (I3) are looked at where
 * they happen, in the machine. Only with `check`.
 */
import {
  EntryClass,
  Fact,
  factAt,
  firstReport,
  Invariant,
  LeafFlag,
  Pitfall,
  readLeaf,
  reportHazard,
  type Leaf,
  type Oracle,
  type VirtualAddress,
} from "../../machine/index.js";
import { activeCore, findVma, type Mm, type System, type Vma } from "../state/index.js";

/** Checks what the last kernel entry wrote: equal pages under a shared id (I1), and G with S (I6). */
export function checkInvariants(system: System): void {
  const { oracle } = system.machine;
  if (oracle === null) return;
  const pages = new Map<string, { number: number; vpn: number }>();
  for (; oracle.audited < oracle.log.length; oracle.audited++) {
    const row = factAt(oracle.log, oracle.audited);
    if (row.kind !== Fact.EntryWritten) continue;
    const { root, vpn, flags, shared } = row;
    const number = shared >= 0 ? shared : oracle.homes.indexOf(root);
    if (number < 0) continue;
    pages.set(`${number} ${vpn}`, { number, vpn });
    if (shared >= 0 && (flags & LeafFlag.Global) !== 0) reportGlobalShared(system, vpn, number);
  }
  for (const { number, vpn } of pages.values()) checkCommonPage(system, oracle, number, vpn);
}

/** I6: of an entry that is both global and shared, G wins. */
function reportGlobalShared(system: System, vpn: number, number: number): void {
  reportHazard(system.machine, activeCore(system), {
    pitfall: Pitfall.GlobalPrivate,
    invariant: Invariant.NotGlobalAndShared,
    reason: "global-private",
    va: vpn * system.kernel.layout.pageBytes,
    kind: EntryClass.Shared,
    tag: number,
  });
}

function sameTranslation(one: Leaf, other: Leaf): boolean {
  return (
    one.pfn === other.pfn &&
    one.read === other.read &&
    one.write === other.write &&
    one.execute === other.execute &&
    one.user === other.user
  );
}

/** I1: all spaces that map a page under a shared id map it to the same frame with the same rights. */
function checkCommonPage(system: System, oracle: Oracle, number: number, vpn: number): void {
  const { kernel, machine } = system;
  const va = (vpn * kernel.layout.pageBytes) as VirtualAddress;
  let first: { mm: Mm; leaf: Leaf } | null = null;
  for (const mm of kernel.spaces.values()) {
    const leaf = readLeaf(machine, mm.root, va);
    // The VAS's own table, which decides, carries no number.
    const home = oracle.homes[number] === mm.root;
    if (leaf === null || (leaf.shared !== number && !home) || findVma(mm.vmas, va) === undefined) continue;
    if (first === null || home) {
      if (first !== null && !sameTranslation(first.leaf, leaf))
        reportDifference(system, oracle, number, va, first.mm, leaf);
      first = { mm, leaf };
    } else if (!sameTranslation(first.leaf, leaf)) reportDifference(system, oracle, number, va, mm, first.leaf);
  }
}

function reportDifference(
  system: System,
  oracle: Oracle,
  number: number,
  va: VirtualAddress,
  mm: Mm,
  leaf: Leaf,
): void {
  if (!firstReport(oracle, `I1 ${number} ${va} ${mm.id}`)) return;
  // Who has mapped over its subscription differs because of that, also where a copy of its memory appears inside a VAS.
  if (oracle.reported.includes(cutKey(number, mm.pid))) return;
  reportHazard(system.machine, activeCore(system), {
    pitfall: Pitfall.SharedDiffers,
    invariant: Invariant.SharedAlike,
    reason: "shared-differs",
    va,
    kind: EntryClass.Shared,
    tag: number,
    expected: leaf.pfn,
    other: system.kernel.sharedIds[number]!.vid,
  });
}

/** Tells that a process has mapped over memory with this shared id, in the list of what was reported. */
function cutKey(number: number, pid: number): string {
  return `I4 ${number} ${pid}`;
}

/** I4: a process maps memory of its own where it has subscribed to a VAS. */
export function reportCutSubscription(system: System, vma: Vma, start: number): void {
  const { oracle } = system.machine;
  if (oracle === null) return;
  firstReport(oracle, cutKey(vma.sharedId, activeCore(system).pid));
  reportHazard(system.machine, activeCore(system), {
    pitfall: Pitfall.PrivateOverShared,
    invariant: Invariant.SubscribedRangeOnly,
    reason: "private-over-shared",
    va: start,
    kind: EntryClass.Private,
    tag: vma.sharedId,
    other: vma.subscription!,
  });
}

/** I8: no shared id is free and the call fails, where private mappings would do. */
export function reportTableFull(system: System, vid: number): void {
  if (system.machine.oracle === null) return;
  reportHazard(system.machine, activeCore(system), {
    pitfall: Pitfall.SharedIdsExhausted,
    invariant: Invariant.PrivateWhenExhausted,
    reason: "table-full",
    other: vid,
  });
}
