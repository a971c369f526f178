/** Writing the translation context of a core: PID, SASID registers and root (mmu-hardware §1.3, §1.4, §1.14). */
import { Access, EventKind, MissClass } from "../events/index.js";
import { EntryClass } from "../config/index.js";
import {
  WalkEnd,
  type Asid,
  type Mode,
  type Pfn,
  type Sasid,
  type SpaceId,
  type TranslationContext,
} from "../base/index.js";
import { noteContext, noteMixedFill } from "../coherence/index.js";
import { charge, type Core, type Machine } from "../state/index.js";
import { rightsRegister } from "../tlb/index.js";
import { entryFromWalk, fillTlb, flushMicro } from "../refill/index.js";
import { flushShared } from "./flush.js";
import { emit, WorkColumn } from "../counters/index.js";
import { walkForAccess } from "../walk/index.js";

/** What the kernel wants the core to run in. */
export interface NewContext {
  readonly root: Pfn;
  readonly asid: Asid;
  /** Subscribed shared ids 0…31 and 32…63, as int32 bit sets. */
  readonly sasidLo: number;
  readonly sasidHi: number;
  readonly space: SpaceId;
  readonly mode: Mode;
  /** PID.S; absent = on where the machine has shared ids, as ARC Linux sets it for every process. */
  readonly sharedEnable?: boolean;
  /**
   * For the checker: shared ids that the space is entitled to, if others are written; whose ASID it uses, if not its own;
   * its process's user.
   */
  readonly due?: readonly [low: number, high: number];
  readonly holder?: SpaceId;
  readonly user?: number;
  /** Regions whose region register holds the common id, a bit each (policy region+key); absent = none. */
  readonly commonRegions?: number;
  /** DACR, PKRU or disable bits; absent = the keys of the subscribed shared ids may be used, others not. */
  readonly keyRights?: number;
  /** Number from 1 on of the space in masks of private copies (policy ccid); absent or above 32 = it has no bit. */
  readonly member?: number;
}

/** Lowest shared id of two words of bits, -1 = none. */
function lowestId(low: number, high: number): number {
  if (low !== 0) return 31 - Math.clz32(low & -low);
  return high !== 0 ? 63 - Math.clz32(high & -high) : -1;
}

/**
 * Notes which shared ids the space uses (policy ccid). A space that uses a VAS unchanged has no private copy. One that has
 * left it gets its bit, and entries without the bit are removed from all cores: hardware has it in the entry.
 */
function notePrivateCopies(machine: Machine, context: TranslationContext): void {
  const bit = context.memberBit;
  for (let id = 0; id < machine.config.sasidCount; id++) {
    const uses = ((id < 32 ? context.sasidLo : context.sasidHi) & (1 << (id & 31))) !== 0;
    const wasUser = (machine.groupMembers[id] & bit) !== 0;
    if (uses) {
      machine.groupMembers[id] |= bit;
      machine.privateCopies[id] &= ~bit;
      continue;
    }
    if (!wasUser) continue;
    machine.groupMembers[id] &= ~bit;
    machine.privateCopies[id] |= bit;
    for (const core of machine.cores) flushShared(machine, core, id as Sasid);
  }
}

/**
 * Writes the context registers and charges for each: PID and root, plus the SASID registers that the machine has.
 * Flushes the first-level TLBs if `utlb_on_ctx_write` says so. Under the policy "none" the kernel flushes the rest
 * itself.
 */
export function setContext(machine: Machine, core: Core, next: NewContext): void {
  const { config } = machine;
  const { context } = core;
  const mask = 2 ** config.asidBits - 1;
  if (next.asid < 0 || next.asid > mask) {
    throw new RangeError(
      `ASID ${next.asid} does not fit ${config.asidBits} bits: use 0 to ${mask}, or raise asid_bits`,
    );
  }
  const shared = machine.equation.honoursShared;
  const before = context.asid;
  const mixes = config.options.erratumE1003 && context.root !== 0 && before !== next.asid && context.root !== next.root;
  context.root = next.root;
  context.asid = next.asid;
  context.sasidLo = next.sasidLo | 0;
  context.sasidHi = next.sasidHi | 0;
  context.sharedEnable = next.sharedEnable ?? shared;
  context.space = next.space;
  context.mode = next.mode;
  context.secondContext = lowestId(context.sasidLo, context.sasidHi);
  context.commonRegions = next.commonRegions ?? 0;
  context.keyRights = next.keyRights ?? rightsRegister(machine.equation.check, context.sasidLo);
  context.memberBit = next.member === undefined || next.member > 32 ? 0 : 1 << (next.member - 1);
  if (machine.equation.policy === "ccid" && context.memberBit !== 0) notePrivateCopies(machine, context);
  const sasidRegisters = shared ? Math.ceil(config.sasidCount / 32) : 0;
  const registers = config.architecture.contextWrites + sasidRegisters;
  charge(machine, core, registers * config.costs.registerWrite, WorkColumn.MaintenanceCycles);
  emit(
    machine.trace,
    EventKind.ContextWrite,
    core,
    machine.tick,
    next.asid,
    context.sasidLo,
    context.sasidHi,
    next.root,
  );
  noteContext(machine, core, next.due ?? [context.sasidLo, context.sasidHi], next.holder ?? next.space, next.user ?? 0);
  if (config.options.utlbOnContextWrite === "flush") flushMicro(machine, core, MissClass.Switch);
  if (mixes) cacheUnderOldAsid(machine, core, before);
}

/**
 * Erratum E1003 (P24): the core fetches ahead while it has the new table base and still the old ASID, and caches what it
 * finds. Which page it fetches ahead is not published; here it is the one at pc, where the new thread goes on.
 */
function cacheUnderOldAsid(machine: Machine, core: Core, old: Asid): void {
  const {
    context,
    page: { walk },
  } = core;
  const vpn = Math.floor(core.pc / 2 ** machine.config.pageShift);
  walkForAccess(machine, context.root, vpn, Access.Fetch, context.mode, walk, false);
  if (walk.end !== WalkEnd.Found) return;
  const entry = entryFromWalk(machine, core, walk);
  if (entry.kind !== EntryClass.Private) return;
  const last = core.paths[Access.Fetch].at(-1)!;
  last.clock++;
  const slot = fillTlb(machine, core, last, vpn, { ...entry, tag: old }, Access.Fetch);
  noteMixedFill(machine, core, last, slot);
}
