/**
 * TLB maintenance (mmu-hardware §4.1). Each operation works on all TLBs of one core, charges its cost, emits TlbFlush
 * and returns how many entries it removed. Going through all entries costs a read or clear per entry; a command that
 * the hardware carries out by itself costs one flush operation.
 */
import type { Asid, Sasid, VirtualAddress } from "./address.js";
import { FlushFlaw } from "./coherence-log.js";
import { noteFlush } from "./coherence-notes.js";
import type { Core } from "./core.js";
import { EventKind, FlushScope } from "./event.js";
import { charge, type Machine } from "./machine.js";
import { EntryClass } from "./match.js";
import { invalidate, setBase, type Tlb } from "./tlb.js";
import { emit } from "./trace.js";

/** How an operation is carried out. Absent = as it should be. */
export interface FlushHow {
  /** False: the core takes part in another one's broadcast and pays nothing. */
  readonly charged?: boolean;
  /** False: software does not work round `erratum_cip_1200` with a full fence (P23). */
  readonly cip1200Workaround?: boolean;
}

/** Frees the entries that satisfy a condition: of all sets, or of the sets that page `vpn` falls into. */
function removeWhere(core: Core, condition: (tlb: Tlb, slot: number) => boolean, vpn = -1): number {
  let removed = 0;
  for (const tlb of core.tlbs) {
    const first = vpn < 0 ? 0 : setBase(tlb, vpn);
    const end = vpn < 0 ? tlb.slots : first + tlb.ways;
    for (let slot = first; slot < end; slot++) {
      if (tlb.span[slot] === 0 || !condition(tlb, slot)) continue;
      invalidate(tlb, slot);
      removed++;
    }
  }
  return removed;
}

/** Cost of an operation that software must carry out entry by entry on ARC, and that RISC-V has an instruction for. */
function scanCost(machine: Machine, core: Core): number {
  const { costs, architecture } = machine.config;
  if (architecture.name !== "arc") return costs.flushOperation;
  let entries = 0;
  for (const tlb of core.tlbs) if (tlb.config.level === 2) entries += tlb.slots;
  return entries * costs.entryScan + costs.flushOperation; // and one TLBIVUTLB
}

/** What was asked for; -1 = not said. `flaw` is what the hardware kept all the same. */
interface Done {
  readonly va: number;
  readonly scope: FlushScope;
  readonly asid: number;
  readonly sasid: number;
  readonly flaw: FlushFlaw;
}

const whole: Done = { va: -1, scope: FlushScope.All, asid: -1, sasid: -1, flaw: FlushFlaw.None };

function finish(
  machine: Machine, core: Core, how: FlushHow, cost: number, done: Done, removed: number,
): number {
  const { va, scope, asid, sasid, flaw } = done;
  const tag = sasid === -1 ? asid : sasid;
  if (how.charged !== false) charge(machine, core, cost);
  noteFlush(machine, core, scope, va < 0 ? -1 : Math.floor(va / machine.memory.pageBytes), asid, sasid, removed, flaw);
  emit(machine.trace, EventKind.TlbFlush, core, machine.tick, va, scope, tag, removed);
  return removed;
}

/**
 * Removes everything; without `includeGlobal` global entries stay, without `includeShared` shared ones too (a rollover
 * that flushes private entries only, mmu-hardware §1.16).
 */
export function flushAll(
  machine: Machine, core: Core, includeGlobal: boolean, includeShared = true, how: FlushHow = {},
): number {
  const removed = removeWhere(core, (tlb, slot) =>
    (includeGlobal || tlb.kind[slot] !== EntryClass.Global) && (includeShared || tlb.kind[slot] !== EntryClass.Shared));
  const scope = includeGlobal && includeShared ? FlushScope.All : FlushScope.NonGlobal;
  return finish(machine, core, how, scanCost(machine, core), { ...whole, scope }, removed);
}

/** Must software use a full fence where a selective one would do? */
function needsFullFence(machine: Machine, how: FlushHow): boolean {
  return machine.config.options.erratumCip1200 && how.cip1200Workaround !== false;
}

/** Does a selective operation fail to reach this TLB (P23)? */
function isMissed(machine: Machine, tlb: Tlb): boolean {
  return machine.config.options.erratumCip1200 && tlb.config.serves === "fetch";
}

function fetchFlaw(machine: Machine): FlushFlaw {
  return machine.config.options.erratumCip1200 ? FlushFlaw.FetchKept : FlushFlaw.None;
}

/** Removes the private entries of one ASID; global and shared entries stay. */
export function flushAsid(machine: Machine, core: Core, asid: Asid, how: FlushHow = {}): number {
  if (needsFullFence(machine, how)) return flushAll(machine, core, true, true, how);
  const removed = removeWhere(core, (tlb, slot) =>
    tlb.kind[slot] === EntryClass.Private && tlb.tag[slot] === asid && !isMissed(machine, tlb));
  return finish(machine, core, how, scanCost(machine, core), { ...whole, scope: FlushScope.Asid, asid, flaw: fetchFlaw(machine) }, removed);
}

/**
 * Removes entries of one page: private ones of `asid` (-1 = of any), shared ones of `sasid` (-1 = none, unless the
 * machine ignores the number, see delete_ignores_sasid). Global ones go too on ARC, and on RISC-V if `asid` is -1.
 */
export function flushPage(
  machine: Machine, core: Core, va: VirtualAddress, asid: Asid | -1, sasid: Sasid | -1, how: FlushHow = {},
): number {
  const { config } = machine;
  if (needsFullFence(machine, how)) return flushAll(machine, core, true, true, how);
  const vpn = Math.floor(va / 2 ** config.pageShift);
  const failsGlobal = config.options.erratumInvlpgGlobal && config.asidBits > 0 && config.tags !== "none";
  const takesGlobal = (config.architecture.pageFlushTakesGlobal || asid === -1) && !failsGlobal;
  const removed = removeWhere(core, (tlb, slot) => {
    const distance = vpn - tlb.vpn[slot];
    if (isMissed(machine, tlb) || distance < 0 || distance >= tlb.span[slot]) return false;
    switch (tlb.kind[slot] as EntryClass) {
      case EntryClass.Private: return asid === -1 || tlb.terms[slot] === 0 || tlb.tag[slot] === asid;
      case EntryClass.Shared: return config.options.deleteIgnoresSasid || tlb.tag[slot] === sasid;
      case EntryClass.Global: return takesGlobal;
    }
  }, vpn);
  const flaw = failsGlobal ? FlushFlaw.GlobalKept : fetchFlaw(machine);
  return finish(machine, core, how, config.costs.flushOperation, { va, scope: FlushScope.Page, asid, sasid, flaw }, removed);
}

/** Removes all entries of a shared id. No hardware has this as a command: the cost is a scan of all entries (§7.2). */
export function flushShared(machine: Machine, core: Core, sasid: Sasid, how: FlushHow = {}): number {
  const removed = removeWhere(core, (tlb, slot) => tlb.kind[slot] === EntryClass.Shared && tlb.tag[slot] === sasid);
  return finish(machine, core, how, scanCost(machine, core), { ...whole, scope: FlushScope.Shared, sasid }, removed);
}
