/**
 * The match equations (mmu-hardware §2): when does a TLB entry translate for the running context? One table says which
 * terms an entry of each class must satisfy under each tag policy. A fill stores the terms with the entry, the lookup
 * evaluates them, and the explanation of an access prints the same terms with their values.
 */
import type { TranslationContext } from "./context.js";

/** What an entry carries: an ASID, a shared id, or nothing because it is global. */
export enum EntryClass { Private = 0, Shared = 1, Global = 2 }

/** Terms of the tag part of an equation, as bits. An entry without terms matches every context. */
export enum MatchTerms {
  None = 0,
  /** tag == PID.ASID */
  AsidEqual = 1,
  /** PID.S */
  SharedEnable = 2,
  /** SASID[tag] */
  SharedBit = 4,
}

/** Names of the tag policies. */
export type TagPolicy = "none" | "asid" | "asid+global" | "asid+sasid";

/** A tag policy: how a page's marks become an entry's class, and what each class must satisfy. */
export interface MatchEquation {
  readonly policy: TagPolicy;
  readonly title: string;
  /** The equation as text, for documentation and views. */
  readonly text: string;
  readonly honoursGlobal: boolean;
  readonly honoursShared: boolean;
  /** Terms by EntryClass. */
  readonly terms: readonly [MatchTerms, MatchTerms, MatchTerms];
}

const asidOnly: MatchEquation["terms"] = [MatchTerms.AsidEqual, MatchTerms.AsidEqual, MatchTerms.None];

/** All tag policies. The order of the tests is G, then S, then ASID: G overrides S (mmu-hardware §2.1). */
export const matchEquations: readonly MatchEquation[] = [
  {
    policy: "none", title: "no tags: every switch flushes", text: "V && VPN == VA.VPN",
    honoursGlobal: true, honoursShared: false, terms: [MatchTerms.None, MatchTerms.None, MatchTerms.None],
  },
  {
    policy: "asid", title: "ASID per address space", text: "V && VPN == VA.VPN && ASID == PID.ASID",
    honoursGlobal: false, honoursShared: false, terms: asidOnly,
  },
  {
    policy: "asid+global", title: "ASID, or global", text: "V && VPN == VA.VPN && (G || ASID == PID.ASID)",
    honoursGlobal: true, honoursShared: false, terms: asidOnly,
  },
  {
    policy: "asid+sasid", title: "ASID, or shared-space id (ARC MMUv3/v4)",
    text: "V && VPN == VA.VPN && (G || (S ? PID.S && SASID[number] : ASID == PID.ASID))",
    honoursGlobal: true, honoursShared: true,
    terms: [MatchTerms.AsidEqual, MatchTerms.SharedEnable | MatchTerms.SharedBit, MatchTerms.None],
  },
];

/** The equation of a policy. */
export function matchEquation(policy: TagPolicy): MatchEquation {
  return matchEquations.find((equation) => equation.policy === policy)!;
}

/** Class of the entry that a page with these marks gets. */
export function classOf(equation: MatchEquation, global: boolean, shared: number): EntryClass {
  if (global && equation.honoursGlobal) return EntryClass.Global;
  return shared >= 0 && equation.honoursShared ? EntryClass.Shared : EntryClass.Private;
}

function sharedBit(tag: number, context: TranslationContext): boolean {
  return (((tag & 32) === 0 ? context.sasidLo : context.sasidHi) & (1 << (tag & 31))) !== 0;
}

/** Do the terms hold for this tag in this context? This is the tag comparison of every lookup. */
export function tagMatches(terms: MatchTerms, tag: number, context: TranslationContext): boolean {
  if ((terms & MatchTerms.AsidEqual) !== 0 && tag !== context.asid) return false;
  if ((terms & MatchTerms.SharedEnable) !== 0 && !context.sharedEnable) return false;
  return (terms & MatchTerms.SharedBit) === 0 || sharedBit(tag, context);
}

/** One term with this context's values, for the explanation of an access. */
export interface ExplainedTerm {
  readonly text: string;
  readonly value: string;
  readonly holds: boolean;
}

/** The tag terms of an entry, one by one: together they hold exactly if `tagMatches` says so. */
export function explainTag(
  terms: MatchTerms, kind: EntryClass, tag: number, context: TranslationContext,
): ExplainedTerm[] {
  const out: ExplainedTerm[] = [];
  if (kind === EntryClass.Global) out.push({ text: "G", value: "1", holds: true });
  if (kind === EntryClass.Shared) out.push({ text: "S", value: "1", holds: true });
  if ((terms & MatchTerms.AsidEqual) !== 0) {
    const holds = tagMatches(MatchTerms.AsidEqual, tag, context);
    out.push({ text: "ASID == PID.ASID", value: `${tag} ${holds ? "==" : "!="} ${context.asid}`, holds });
  }
  if ((terms & MatchTerms.SharedEnable) !== 0) {
    out.push({ text: "PID.S", value: context.sharedEnable ? "1" : "0", holds: context.sharedEnable });
  }
  if ((terms & MatchTerms.SharedBit) !== 0) {
    const holds = tagMatches(MatchTerms.SharedBit, tag, context);
    out.push({ text: `SASID[${tag}]`, value: holds ? "1" : "0", holds });
  }
  return out;
}
