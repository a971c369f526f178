/**
 * TLBCOMMAND of the ARC MMU: what software does to the TLB is one of eight commands on TLBPD0, TLBPD1 and TLBINDEX
 * (mmu-hardware §1.7, §1.8). The refill handler and the flush sequences of the kernel go through them, so that the
 * registers show what was done last. The caller charges.
 */
import { askerOf, type Core, type Machine } from "../state/index.js";
import {
  dataDescriptor,
  decodeData,
  decodeTag,
  duplicateCode,
  indexField,
  isLookupError,
  tagDescriptor,
  tlbIndexError,
  type TagFields,
} from "./arc-registers.js";
import { Access, MissClass, type RemovalCause } from "../events/index.js";
import { EntryClass } from "../config/index.js";
import { dropCopies, evictSlot, fillTlb, flushMicro, writeSlot } from "../refill/index.js";
import {
  chooseVictim,
  invalidate,
  rememberRemoval,
  removeRecord,
  setBase,
  type EntryColumns,
  type NewEntry,
  type Tlb,
} from "../tlb/index.js";
import { LeafFlag } from "../page-table/index.js";

/** Codes of TLBCOMMAND. Code 5 is TLBIVUTLB on an MMUv1 with the metal fix. */
export enum ArcCommand {
  Write = 1,
  Read = 2,
  GetIndex = 3,
  Probe = 4,
  WriteNI = 5,
  InvalidateMicro = 6,
  Insert = 7,
  Delete = 8,
}

/** First TLBINDEX values of the parts of the TLB. */
const indexBase = { joint: 0, microFetch: 0x200, microData: 0x400, super: 0x800 } as const;

/** The TLB that refills go to. */
export function jointTlb(core: Core): Tlb {
  const { tlbs } = core;
  // A loop: every refill comes here.
  for (let at = tlbs.length - 1; at > 0; at--) {
    if (tlbs[at].config.level === 2 && tlbs[at].config.superPages !== true) return tlbs[at];
  }
  return tlbs[0];
}

/** The 16 entries for super pages, where the machine has them. */
export function superTlb(core: Core): Tlb | undefined {
  return core.tlbs.find(({ config }) => config.superPages === true);
}

/** First-level TLBs of a core. */
export function microTlbs(core: Core): readonly Tlb[] {
  return core.tlbs.filter(({ config }) => config.level === 1);
}

/** Does the version have the command? */
export function hasCommand(machine: Machine, command: number): boolean {
  const {
    architecture: { mmuVersion },
    options: { metalFix },
  } = machine.config;
  switch (command as ArcCommand) {
    case ArcCommand.Write:
    case ArcCommand.Read:
    case ArcCommand.GetIndex:
    case ArcCommand.Probe:
      return true;
    case ArcCommand.WriteNI:
      return mmuVersion >= 2 || metalFix;
    case ArcCommand.InvalidateMicro:
      return mmuVersion >= 2;
    case ArcCommand.Insert:
    case ArcCommand.Delete:
      return mmuVersion >= 4;
    default:
      return false;
  }
}

/** Does TLBWrite empty the first-level TLBs? Before MMUv4, except in an MMUv1 with the metal fix. */
export function writeClearsMicro(machine: Machine): boolean {
  const {
    architecture: { mmuVersion },
    options: { metalFix },
  } = machine.config;
  return mmuVersion < 4 && !metalFix;
}

/**
 * Executes a command. One that the version does not have does nothing, as does one with an index that names no entry.
 *
 * @param access what the written entry is for: it decides which fill is counted.
 * @param cause the class of misses of what it removes.
 * @returns of a write or insert the slot, -1 = none; of the others how many entries were found or removed.
 */
export function arcCommand(
  machine: Machine,
  core: Core,
  command: ArcCommand,
  access = Access.Load,
  cause: RemovalCause = MissClass.Flush,
): number {
  const { arc } = core;
  arc.command = command;
  if (!hasCommand(machine, command)) return -1;
  switch (command) {
    case ArcCommand.Write:
      return write(machine, core, writeClearsMicro(machine), access, cause);
    case ArcCommand.Read:
      return read(machine, core);
    case ArcCommand.GetIndex:
      return getIndex(machine, core);
    case ArcCommand.Probe:
      return probe(machine, core);
    case ArcCommand.WriteNI:
      return machine.config.architecture.mmuVersion === 1
        ? invalidateMicro(machine, core, cause)
        : write(machine, core, false, access, cause);
    case ArcCommand.InvalidateMicro:
      return invalidateMicro(machine, core, cause);
    case ArcCommand.Insert:
      return insert(machine, core, access);
    case ArcCommand.Delete:
      return remove(machine, core, cause);
  }
}

/** The entry that TLBINDEX names, or null. The first-level TLBs can be read by it before MMUv3. */
function locate(machine: Machine, core: Core): { readonly tlb: Tlb; readonly slot: number } | null {
  const index = core.arc.index & indexField;
  const [microFetch, microData] = machine.config.architecture.mmuVersion <= 2 ? microTlbs(core) : [];
  const parts: readonly (readonly [Tlb | undefined, number])[] = [
    [superTlb(core), indexBase.super],
    [microData, indexBase.microData],
    [microFetch, indexBase.microFetch],
    [jointTlb(core), indexBase.joint],
  ];
  for (const [tlb, base] of parts) {
    if (tlb !== undefined && index >= base && index < base + tlb.slots) return { tlb, slot: index - base };
  }
  return null;
}

function write(machine: Machine, core: Core, clearsMicro: boolean, access: Access, cause: RemovalCause): number {
  const at = locate(machine, core);
  if (at === null || at.tlb.config.level !== 2) return -1;
  const { tlb, slot } = at;
  const entry = entryFromRegisters(machine, core);
  if (entry === null) {
    if (machine.config.options.utlbOnEviction === "drop") dropCopies(machine, core, tlb, slot);
    if (tlb.span[slot] !== 0) removeSlot(machine, core, tlb, slot, cause);
  } else {
    if (tlb.span[slot] !== 0) evictSlot(machine, core, tlb, slot, access);
    writeSlot(machine, core, tlb, slot, entry, access);
  }
  if (clearsMicro) flushMicro(machine, core, cause);
  return slot;
}

/** Invalidates an entry, and remembers that it was not replaced but removed. */
function removeSlot(machine: Machine, core: Core, tlb: Tlb, slot: number, cause: RemovalCause): void {
  const { history } = tlb;
  if (history !== null) {
    removeRecord(history, history.recordOf[slot], cause, machine.tick, askerOf(machine, core));
  }
  invalidate(tlb, slot);
}

/** TLBRead of a free slot gives zeroes; it clears the error of TLBINDEX. */
function read(machine: Machine, core: Core): number {
  const at = locate(machine, core);
  if (at === null) return 0;
  const { tlb, slot } = at;
  core.arc.index &= indexField;
  if (tlb.span[slot] === 0) core.arc.pd0 = core.arc.pd1 = 0;
  else {
    const { vpn, pfn, flags, kind, tag, span } = tlb;
    setDescriptors(machine, core, vpn[slot], pfn[slot], flags[slot], kind[slot], tag[slot], span[slot] > 1);
  }
  return 1;
}

/** Puts an entry into TLBPD0 and TLBPD1, as the refill handler does. */
export function setDescriptors(
  machine: Machine,
  core: Core,
  vpn: number,
  pfn: number,
  flags: number,
  kind: EntryClass,
  tag: number,
  superPage = false,
): void {
  const {
    pageShift,
    architecture: { mmuVersion },
  } = machine.config;
  core.arc.pd0 = tagDescriptor(pageShift, mmuVersion, vpn, kind, tag, superPage);
  core.arc.pd1 = dataDescriptor(pageShift, mmuVersion, pfn, flags);
}

function tagOf(machine: Machine, core: Core): TagFields {
  return decodeTag(machine.config.pageShift, machine.config.architecture.mmuVersion, core.arc.pd0);
}

function getIndex(machine: Machine, core: Core): number {
  const joint = jointTlb(core);
  const { vpn } = tagOf(machine, core);
  core.arc.index = chooseVictim(joint, setBase(joint, vpn), machine.config.options.invalidFirst);
  return 1;
}

/**
 * Does a probe or delete with this tag find an entry? A global entry needs its VPN only; so does a shared one, whatever
 * its number, because the probe is "smart" (§1.8) unless `delete_ignores_sasid off` says otherwise.
 */
function isFound(machine: Machine, entries: EntryColumns, at: number, tag: TagFields): boolean {
  const distance = tag.vpn - entries.vpn[at];
  if (distance < 0 || distance >= entries.span[at]) return false;
  const kind = entries.kind[at] as EntryClass;
  return (
    kind === EntryClass.Global ||
    (kind === EntryClass.Shared &&
      (machine.config.options.deleteIgnoresSasid || (tag.shared && entries.tag[at] === tag.tag))) ||
    (kind === EntryClass.Private && !tag.shared && (entries.terms[at] === 0 || entries.tag[at] === tag.tag))
  );
}

/** Slots that a probe or delete with this tag finds. */
function matches(machine: Machine, tlb: Tlb, tag: TagFields): number[] {
  const base = setBase(tlb, tag.vpn);
  const found: number[] = [];
  for (let slot = base; slot < base + tlb.ways; slot++) {
    if (isFound(machine, tlb, slot, tag)) found.push(slot);
  }
  return found;
}

function probe(machine: Machine, core: Core): number {
  const tag = tagOf(machine, core);
  const joint = jointTlb(core);
  const separate = superTlb(core);
  const found = [
    ...matches(machine, joint, tag).map((slot) => slot + indexBase.joint),
    ...(separate === undefined ? [] : matches(machine, separate, tag).map((slot) => slot + indexBase.super)),
  ];
  core.arc.index =
    found.length === 1
      ? found[0]
      : found.length === 0
        ? tlbIndexError.notFound
        : duplicateCode(machine.config.architecture.mmuVersion);
  return found.length;
}

function invalidateMicro(machine: Machine, core: Core, cause: RemovalCause): number {
  if (machine.config.options.erratumIvutlb && isLookupError(core.arc.index)) return 0;
  return flushMicro(machine, core, cause);
}

/** TLBInsertEntry: overwrites the entry with the same tag or takes a victim; first-level TLBs stay coherent. */
function insert(machine: Machine, core: Core, access: Access): number {
  const entry = entryFromRegisters(machine, core);
  if (entry === null) return -1;
  const joint = jointTlb(core);
  const slot = fillTlb(machine, core, joint, entry.vpn, entry, access);
  dropCopies(machine, core, joint, slot);
  return slot;
}

/**
 * The last level loses what a probe with TLBPD0 would find, whether it holds it or not: said before a sequence removes
 * entry by entry what is there.
 */
export function rememberErased(machine: Machine, core: Core, cause: RemovalCause): void {
  const tag = tagOf(machine, core);
  for (const { history, config } of core.tlbs) {
    if (history === null || config.level !== 2) continue;
    const found = (entries: EntryColumns, row: number): boolean => isFound(machine, entries, row, tag);
    rememberRemoval(history, found, tag.vpn, cause, machine.tick, askerOf(machine, core));
  }
}

/** TLBDeleteEntry, of the copies in the first level too. Nothing happens unless PD0.V is 1. */
function remove(machine: Machine, core: Core, cause: RemovalCause): number {
  const tag = tagOf(machine, core);
  let removed = 0;
  if (!tag.valid) return removed;
  for (const tlb of core.tlbs) {
    if (tlb.history !== null) {
      const found = (entries: EntryColumns, row: number): boolean => isFound(machine, entries, row, tag);
      rememberRemoval(tlb.history, found, tag.vpn, cause, machine.tick, askerOf(machine, core));
    }
    for (const slot of matches(machine, tlb, tag)) {
      invalidate(tlb, slot);
      removed++;
    }
  }
  return removed;
}

/** The entry that TLBPD0 and TLBPD1 describe, or null: not valid. User rights are the ones that count for programs. */
function entryFromRegisters(machine: Machine, core: Core): NewEntry | null {
  const {
    pageShift,
    architecture: { mmuVersion },
  } = machine.config;
  const { valid, vpn, global, shared, tag } = tagOf(machine, core);
  if (!valid) return null;
  const { pfn, user, kernel } = decodeData(pageShift, mmuVersion, core.arc.pd1);
  const rights = user !== 0 ? user : kernel;
  const flags =
    ((rights & 4) !== 0 ? LeafFlag.Read : 0) |
    ((rights & 2) !== 0 ? LeafFlag.Write : 0) |
    ((rights & 1) !== 0 ? LeafFlag.Execute : 0) |
    (user !== 0 ? LeafFlag.User : 0) |
    (global ? LeafFlag.Global : 0);
  const kind = global ? EntryClass.Global : shared ? EntryClass.Shared : EntryClass.Private;
  return { vpn, pfn, span: 1, flags, kind, tag: global ? 0 : tag, key: 0, mask: 0 };
}
