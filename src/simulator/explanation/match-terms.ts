/** The match equation of an access with its values, of the entry that served it or of the one that failed to; its address in fields. */
import { hexNumber } from "../../notation/index.js";
import {
  accessDirect,
  AccessFault,
  EntryClass,
  explainTag,
  MissClass,
  tagMatches,
  termsFor,
  walk,
  type Machine,
  type Pfn,
  type Pid,
  type Tlb,
  type TranslationContext,
  type VirtualAddress,
} from "../../machine/index.js";
import { rightNames } from "./table-terms.js";
import { directAccess } from "./direct-access.js";
import type { AccessExplanation, MatchTerm } from "../../protocol/snapshot.js";
import type { Simulation, StepAccess } from "../state/index.js";

/** An entry for the same page that was there and did not match. */
export interface NearMiss {
  readonly tlb: Tlb;
  readonly slot: number;
}

/** The entry for the page of a miss that was there and did not match, the nearest level's; null if there was none. */
export function nearMiss(simulation: Simulation, access: StepAccess): NearMiss | null {
  const { machine } = simulation.system;
  const vpn = Math.floor(access.va / 2 ** machine.format.pageShift);
  const context = contextOf(simulation, access);
  for (const tlb of machine.cores[access.core].stages[access.access].at(-1) ?? []) {
    for (let slot = 0; slot < tlb.slots; slot++) {
      const distance = vpn - tlb.vpn[slot];
      const samePage = distance >= 0 && distance < tlb.span[slot];
      if (
        samePage &&
        tlb.filledAt[slot] < access.tick &&
        !tagMatches(tlb.terms[slot], tlb.tag[slot], context, tlb.mask[slot])
      )
        return { tlb, slot };
    }
  }
  return null;
}

/**
 * Is an entry of another tag why an access missed? Not where its own entry had been there and was lost. An entry that a change of
 * space left behind, or a shared id that this space lacks, is such another tag: nothing took it away.
 */
export function explainsMiss({ missClass, lostAt }: StepAccess): boolean {
  const left: readonly number[] = [MissClass.Switch, MissClass.Unsubscribed];
  return missClass < 0 || missClass === (MissClass.Cold as number) || (lostAt < 0 && left.includes(missClass));
}

/** The translation context that was in force: the core's, or what the process's subscriptions imply if it was switched out. */
function contextOf(simulation: Simulation, access: StepAccess): TranslationContext {
  const { machine, kernel } = simulation.system;
  const core = machine.cores[access.core];
  if (core.pid === access.pid) return { ...core.context, asid: access.asid as TranslationContext["asid"] };
  let [sasidLo, sasidHi] = [0, 0];
  for (const { sharedId } of kernel.processes.get(access.pid as Pid)?.subscriptions ?? []) {
    if (sharedId >= 32) sasidHi |= 1 << (sharedId - 32);
    else if (sharedId >= 0) sasidLo |= 1 << sharedId;
  }
  return { ...core.context, asid: access.asid as TranslationContext["asid"], sasidLo, sasidHi };
}

/** VA split into the index fields that its walk uses and the offset: a page at an upper level has a longer offset. */
export function splitAddress(machine: Machine, { root, va, result }: StepAccess): AccessExplanation["split"] {
  if (result === accessDirect) return [{ label: "address", value: hexNumber(va) }];
  const found = walk(machine, root as Pfn, va as VirtualAddress);
  const levels = machine.format.levels.slice(0, found.leaf === null ? undefined : found.steps.length);
  const pageShift = levels.at(-1)!.shift;
  const fields = levels.map(({ name, shift, bits }) => ({
    label: `${name} ${shift + bits - 1}:${shift}`,
    value: hexNumber(Math.floor(va / 2 ** shift) % 2 ** bits),
  }));
  return [...fields, { label: `offset ${pageShift - 1}:0`, value: hexNumber(va % 2 ** pageShift) }];
}

/** The terms of the match equation: of the entry that served the access, or of the one that failed to. */
export function terms(simulation: Simulation, access: StepAccess, near: NearMiss | null): readonly MatchTerm[] {
  const { machine } = simulation.system;
  if (access.result === accessDirect) return [{ text: directAccess(machine, access).term, holds: true }];
  const vpn = Math.floor(access.va / 2 ** machine.format.pageShift);
  const page = { text: `VPN ${hexNumber(vpn)}`, holds: true };
  const context = contextOf(simulation, access);
  if (near !== null) {
    const { tlb, slot } = near;
    return [
      { text: "V", holds: true },
      page,
      ...tagTerms(tlb.terms[slot], tlb.kind[slot], tlb.tag[slot], context, tlb.mask[slot]),
    ];
  }
  if (access.kind < 0) return [{ text: `an entry for VPN ${hexNumber(vpn)}`, holds: false }];
  const found = access.result >= 0 || access.refusedBy >= 0;
  const permission = `${rightNames[access.access]} for user`;
  return [
    { text: found ? "V" : "V (after the refill)", holds: true },
    page,
    ...tagTerms(termsFor(machine, access.kind, vpn), access.kind, access.tag, context, copiesOf(machine, access)),
    { text: permission, holds: access.fault !== AccessFault.Protection },
  ];
}

/** Spaces with a private copy of the page of an entry, under the policy ccid. */
function copiesOf(machine: Machine, { kind, tag }: StepAccess): number {
  return machine.equation.policy === "ccid" && (kind as EntryClass) === EntryClass.Shared
    ? machine.privateCopies[tag]
    : 0;
}

function tagTerms(bits: number, kind: number, tag: number, context: TranslationContext, mask: number): MatchTerm[] {
  return explainTag(bits, kind, tag, context, mask).map(({ text, value, holds }) => ({
    text: termText(text, value),
    holds,
  }));
}

/** "ASID == PID.ASID" with values "1 != 2" reads "ASID 1 ≠ PID.ASID 2"; one-bit terms read "PID.S 1". */
function termText(text: string, value: string): string {
  const [left, right] = text.split(" == ");
  if (right === undefined) return `${text} = ${value}`;
  const [a, relation, b] = value.split(" ");
  return `${left} ${a} ${relation === "==" ? "=" : "≠"} ${right} ${b}`;
}
