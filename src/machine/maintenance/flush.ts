/**
 * TLB maintenance (mmu-hardware §4.1). Each function works on all TLBs of one core, charges its cost, emits TlbFlush and
 * returns how many entries it removed. On ARC it is a sequence of commands (arc-sequences.ts), elsewhere one operation
 * of maintenance.ts, which says what goes.
 */
import { EntryClass, tagMatches, type TlbConfig } from "../config/index.js";
import { EventKind, FlushScope, MissClass, type RemovalCause } from "../events/index.js";
import { type Asid, type Sasid, type VirtualAddress } from "../base/index.js";
import { erasePage, eraseWhere, type ArcSoftware, type EntryCondition, type Erased } from "../arc/index.js";
import { askerOf, charge, FlushFlaw, type Core, type Machine } from "../state/index.js";
import { noteFlush, noteLateFill } from "../coherence/index.js";
import { maintenanceOperation, operationOf, type MaintenanceOperation } from "./maintenance.js";
import { flushMicro } from "../refill/index.js";
import { forEachSet, invalidate, rememberRemoval } from "../tlb/index.js";
import { emit, WorkColumn } from "../counters/index.js";

/** How an operation is carried out. Absent = as it should be. */
export interface FlushHow extends ArcSoftware {
  /** False: the core takes part in another one's broadcast and pays nothing. */
  readonly charged?: boolean;
  /** False: software does not work round `erratum_cip_1200` with a full fence (P23). */
  readonly cip1200Workaround?: boolean;
  /**
   * Base pages of the page that a flush of one page is about; absent = 1. A processor that enters a large page in parts
   * knows which parts belong together, and drops them all whatever address in the page it is given.
   */
  readonly pages?: number;
}

/**
 * Frees the entries that satisfy a condition: of all sets, or of the sets that page `vpn` falls into. What a TLB no longer
 * holds is removed from its history in the same way: a larger TLB would have lost it too.
 */
function removeWhere(machine: Machine, core: Core, how: FlushHow, condition: EntryCondition, vpn = -1): number {
  let removed = 0;
  const latest = machine.config.options.walkDuringFlush ? latestFill(core) : -1;
  for (const tlb of core.tlbs) {
    const {
      history,
      config: { serves },
    } = tlb;
    if (history !== null) {
      const cause = how.cause ?? MissClass.Flush;
      rememberRemoval(
        history,
        (entries, row) => condition(entries, row, serves),
        vpn,
        cause,
        machine.tick,
        askerOf(machine, core),
      );
    }
    const remove = (first: number, end: number): void => {
      for (let slot = first; slot < end; slot++) {
        if (tlb.span[slot] === 0 || !condition(tlb, slot, serves)) continue;
        if (latest >= 0 && tlb.filledAt[slot] === latest && tlb.config.level === lastLevel(core)) {
          noteLateFill(machine, core, tlb, slot);
          continue;
        }
        invalidate(tlb, slot);
        removed++;
      }
    };
    if (vpn < 0) remove(0, tlb.slots);
    else
      forEachSet(tlb, vpn, (base) => {
        remove(base, base + tlb.ways);
      });
  }
  return removed;
}

/** Tick of the last fill of a core's last level: with `walk_during_flush` its walk counts as still under way. */
function latestFill(core: Core): number {
  let latest = -1;
  for (const tlb of core.tlbs) {
    if (tlb.config.level !== lastLevel(core)) continue;
    for (const tick of tlb.filledAt) latest = Math.max(latest, tick);
  }
  return latest;
}

function lastLevel(core: Core): number {
  return core.tlbs.some(({ config }) => config.level === 2) ? 2 : 1;
}

/** Cost of removing entries of any page: where commands do it, of going through all entries by software. */
function scanCost(machine: Machine, core: Core): number {
  const { costs, architecture } = machine.config;
  if (!architecture.tlbCommands) return costs.flushOperation;
  let entries = 0;
  for (const tlb of core.tlbs) if (tlb.config.level === 2) entries += tlb.slots;
  return entries * costs.entryScan + costs.flushOperation; // and one TLBIVUTLB
}

/** Without ids, loading the root can be the flush: the register write has paid for it. */
function comesWithRoot({ config: { architecture, tags } }: Machine, includeGlobal: boolean): boolean {
  return architecture.rootWriteFlushes && tags === "none" && !includeGlobal;
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

function finish(machine: Machine, core: Core, how: FlushHow, cost: number, done: Done, removed: number): number {
  const { va, scope, asid, sasid, flaw } = done;
  const tag = sasid === -1 ? asid : sasid;
  if (machine.config.options.utlbOnMaintenance === "flush") flushMicro(machine, core, how.cause ?? MissClass.Flush);
  if (how.charged !== false) charge(machine, core, cost, WorkColumn.MaintenanceCycles);
  noteFlush(machine, core, scope, va < 0 ? -1 : Math.floor(va / machine.memory.pageBytes), asid, sasid, removed, flaw);
  emit(machine.trace, EventKind.TlbFlush, core, machine.tick, va, scope, tag, removed);
  return removed;
}

/** Removes entries of any page that satisfy a condition, as the machine does it. */
function removeAll(machine: Machine, core: Core, how: FlushHow, condition: EntryCondition): Erased {
  return machine.config.architecture.tlbCommands
    ? eraseWhere(machine, core, condition, how)
    : { removed: removeWhere(machine, core, how, condition), flaw: FlushFlaw.None };
}

/**
 * Removes everything; without `includeGlobal` global entries stay, without `includeShared` shared ones too (a rollover
 * that flushes private entries only, mmu-hardware §1.16).
 */
export function flushAll(
  machine: Machine,
  core: Core,
  includeGlobal: boolean,
  includeShared = true,
  how: FlushHow = {},
): number {
  const { removed, flaw } = removeAll(
    machine,
    core,
    how,
    (tlb, slot) =>
      (includeGlobal || tlb.kind[slot] !== EntryClass.Global) &&
      (includeShared || tlb.kind[slot] !== EntryClass.Shared),
  );
  const scope = includeGlobal && includeShared ? FlushScope.All : FlushScope.NonGlobal;
  return finish(
    machine,
    core,
    how,
    comesWithRoot(machine, includeGlobal) ? 0 : scanCost(machine, core),
    { ...whole, scope, flaw },
    removed,
  );
}

/** Must software use a full fence where a selective one would do? */
function needsFullFence(machine: Machine, how: FlushHow): boolean {
  return machine.config.options.erratumCip1200 && how.cip1200Workaround !== false;
}

/** Does a selective operation fail to reach this TLB (P23)? */
function isMissed(machine: Machine, serves: TlbConfig["serves"]): boolean {
  return machine.config.options.erratumCip1200 && serves === "fetch";
}

function fetchFlaw(machine: Machine): FlushFlaw {
  return machine.config.options.erratumCip1200 ? FlushFlaw.FetchKept : FlushFlaw.None;
}

/** Removes the private entries of one ASID; global and shared entries stay. */
export function flushAsid(machine: Machine, core: Core, asid: Asid, how: FlushHow = {}): number {
  if (needsFullFence(machine, how)) return flushAll(machine, core, true, true, how);
  const { removed, flaw } = removeAll(
    machine,
    core,
    how,
    (tlb, slot, serves) =>
      tlb.kind[slot] === EntryClass.Private && tlb.tag[slot] === asid && !isMissed(machine, serves),
  );
  const done = { ...whole, scope: FlushScope.Asid, asid, flaw: flaw === FlushFlaw.None ? fetchFlaw(machine) : flaw };
  return finish(machine, core, how, scanCost(machine, core), done, removed);
}

/**
 * Removes entries of one page: private ones of `asid` (-1 = of any), shared ones of `sasid` (-1 = none, unless the
 * machine ignores the number, see delete_ignores_sasid). Whether global ones go too is the operation's business. An
 * address that the format does not have removes nothing.
 */
export function flushPage(
  machine: Machine,
  core: Core,
  va: VirtualAddress,
  asid: Asid | -1,
  sasid: Sasid | -1,
  how: FlushHow = {},
): number {
  const { config } = machine;
  if (needsFullFence(machine, how)) return flushAll(machine, core, true, true, how);
  const tag = sasid === -1 ? asid : sasid;
  const vpn = Math.floor(va / 2 ** config.pageShift);
  if (config.architecture.tlbCommands) return flushArcPage(machine, core, va, vpn, asid, sasid, how);
  const scope =
    asid !== -1 && asid !== core.context.asid && config.architecture.pageFlushOfOwnOnly
      ? FlushScope.PageOfOther
      : FlushScope.Page;
  const operation = operationOf(config, scope, tag);
  const takesGlobal = removesGlobal(machine, operation);
  const pages = how.pages ?? 1;
  const first = vpn - (vpn % pages);
  const removed = !(va >= 0 && va < machine.format.vaLimit)
    ? 0
    : removeWhere(
        machine,
        core,
        how,
        (tlb, slot, serves) => {
          const apart = tlb.vpn[slot] >= first + pages || tlb.vpn[slot] + tlb.span[slot] <= first;
          if (isMissed(machine, serves) || apart || (serves === "walk" && operation?.tables === false)) return false;
          switch (tlb.kind[slot] as EntryClass) {
            case EntryClass.Private:
              return asid === -1 || tlb.terms[slot] === 0 || tlb.tag[slot] === asid;
            case EntryClass.Shared:
              return config.options.deleteIgnoresSasid || tlb.tag[slot] === sasid;
            case EntryClass.Global:
              return takesGlobal;
          }
        },
        pages === 1 ? vpn : -1,
      );
  const flaw = failsGlobal(machine, operation) ? FlushFlaw.GlobalKept : fetchFlaw(machine);
  return finish(machine, core, how, config.costs.flushOperation, { va, scope, asid, sasid, flaw }, removed);
}

/** Does a page operation take global entries? INVLPG may fail to (P22); the model's own operations do. */
function removesGlobal(machine: Machine, operation: MaintenanceOperation | null): boolean {
  return !failsGlobal(machine, operation) && (operation?.global ?? true);
}

/** Does INVLPG, with which software flushes a page of whatever id too, leave global entries on this machine (P22)? */
function failsGlobal(machine: Machine, operation: MaintenanceOperation | null): boolean {
  const { options, asidBits, tags } = machine.config;
  const isInvlpg = operation === null || (operation.pages === "one" && operation.ids === "current");
  return isInvlpg && options.erratumInvlpgGlobal && asidBits > 0 && tags !== "none";
}

/** A page of one ASID or shared id by command; of all ASIDs, for which ARC has none, by looking at all entries of it. */
function flushArcPage(
  machine: Machine,
  core: Core,
  va: VirtualAddress,
  vpn: number,
  asid: Asid | -1,
  sasid: Sasid | -1,
  how: FlushHow,
): number {
  const { options, costs } = machine.config;
  const charged = how.charged !== false;
  if (asid === -1 && sasid === -1) {
    const { removed, flaw } = eraseWhere(
      machine,
      core,
      (tlb, slot) => tlb.kind[slot] !== EntryClass.Shared || options.deleteIgnoresSasid,
      how,
      vpn,
    );
    return finish(machine, core, how, costs.flushOperation, { ...whole, va, scope: FlushScope.Page, flaw }, removed);
  }
  const byNumber = sasid !== -1 && !options.deleteIgnoresSasid;
  const { removed, flaw } = erasePage(machine, core, vpn, byNumber ? sasid : Math.max(0, asid), byNumber, how, charged);
  return finish(machine, core, how, 0, { va, scope: FlushScope.Page, asid, sasid, flaw }, removed);
}

/** Removes all entries of a shared id. No hardware has this as a command: the cost is a scan of all entries (§7.2). */
export function flushShared(machine: Machine, core: Core, sasid: Sasid, how: FlushHow = {}): number {
  const { removed, flaw } = removeAll(
    machine,
    core,
    how,
    (tlb, slot) => tlb.kind[slot] === EntryClass.Shared && tlb.tag[slot] === sasid,
  );
  return finish(
    machine,
    core,
    how,
    scanCost(machine, core),
    { ...whole, scope: FlushScope.Shared, sasid, flaw },
    removed,
  );
}

/**
 * A page fault on x86-64 removes what the processor has cached of the page under the current PCID, so that an entry that
 * allows less than the tables faults once at most (Intel SDM 3A, 4.10.4.1 and 4.10.4.3). Costs nothing: it is part of the
 * exception.
 */
export function forgetFaultingPage(machine: Machine, core: Core, va: VirtualAddress): void {
  const vpn = Math.floor(va / 2 ** machine.config.pageShift);
  const removed = removeWhere(
    machine,
    core,
    {},
    ({ vpn: first, span, terms, tag, mask }, slot) =>
      first[slot] <= vpn &&
      vpn < first[slot] + span[slot] &&
      tagMatches(terms[slot], tag[slot], core.context, mask[slot]),
    vpn,
  );
  if (removed === 0) return;
  finish(
    machine,
    core,
    { charged: false },
    0,
    { ...whole, va, scope: FlushScope.Page, asid: core.context.asid },
    removed,
  );
}

/**
 * One operation of the table as an instruction would do it, for programs and tests of the table itself: entries that it
 * removes from a core, with its cost. `asid` counts where the operation names one; `pages` for a range.
 */
export function maintain(
  machine: Machine,
  core: Core,
  name: string,
  operands: { va?: VirtualAddress; asid?: Asid; pages?: number } = {},
): number {
  const { architecture, pageShift, costs } = machine.config;
  const operation = maintenanceOperation(architecture.name, name);
  const first = Math.floor((operands.va ?? 0) / 2 ** pageShift);
  const count = operation.pages === "all" ? Infinity : operation.pages === "one" ? 1 : (operands.pages ?? 1);
  const asid = operation.ids === "current" ? core.context.asid : (operands.asid ?? 0);
  const valid = operation.pages === "all" || ((operands.va ?? 0) >= 0 && (operands.va ?? 0) < machine.format.vaLimit);
  const global = removesGlobal(machine, operation);
  const removed =
    operation.ids === "none" || !valid
      ? 0
      : removeWhere(machine, core, {}, (tlb, slot, serves) => {
          if (serves === "walk" && !operation.tables) return false;
          const apart = tlb.vpn[slot] + tlb.span[slot] <= first || tlb.vpn[slot] >= first + count;
          if (operation.pages !== "all" && apart) return false;
          switch (tlb.kind[slot] as EntryClass) {
            case EntryClass.Private:
              return operation.ids === "all" || tlb.terms[slot] === 0 || tlb.tag[slot] === asid;
            case EntryClass.Shared:
              return operation.ids === "all";
            case EntryClass.Global:
              return global;
          }
        });
  const scope =
    operation.pages === "one"
      ? FlushScope.Page
      : operation.pages === "range"
        ? FlushScope.Range
        : operation.ids === "all"
          ? operation.global
            ? FlushScope.All
            : FlushScope.NonGlobal
          : FlushScope.Asid;
  return finish(
    machine,
    core,
    {},
    costs.flushOperation,
    {
      ...whole,
      va: operation.pages === "all" ? -1 : (operands.va ?? -1),
      scope,
      asid: operation.ids === "all" ? -1 : asid,
    },
    removed,
  );
}

/**
 * The kernel will not run with this ASID on this core again before its entries are gone: they stay, but nothing reaches
 * them. No operation of the hardware; later misses of the pages are told to be of class `cause`.
 */
export function abandonAsid(machine: Machine, core: Core, asid: Asid, cause: RemovalCause): void {
  for (const { history } of core.tlbs) {
    if (history === null) continue;
    rememberRemoval(
      history,
      (entries, row) => entries.kind[row] === EntryClass.Private && entries.tag[row] === asid,
      -1,
      cause,
      machine.tick,
      askerOf(machine, core),
    );
  }
}
