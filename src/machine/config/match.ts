/**
 * The match equations (mmu-hardware §2): when does a TLB entry translate for the running context? One table says which
 * terms an entry of each class must satisfy under each tag policy. A fill stores the terms with the entry, the lookup
 * evaluates them, and the explanation of an access and the documentation print the same terms. What is checked after the
 * match, with rights read at the time of the access, is in entry-rights.ts.
 */
import type { TranslationContext } from "../base/index.js";

/** What an entry carries: an ASID, a shared id, or nothing because it is global. */
export enum EntryClass {
  Private = 0,
  Shared = 1,
  Global = 2,
}

/** Terms of the tag part of an equation, as bits. An entry without terms matches every context. */
export enum MatchTerms {
  None = 0,
  /** tag == PID.ASID */
  AsidEqual = 1,
  /** PID.S */
  SharedEnable = 2,
  /** SASID[tag]; the common mask of the entry and of the context overlap */
  SharedBit = 4,
  /** tag == CTX1 */
  SecondContext = 8,
  /** The region register of the entry's region holds the process's own region id … */
  OwnRegion = 16,
  /** … or the common one. */
  CommonRegion = 32,
  /** The running space has no private copy: its bit in the entry's mask is 0. */
  NoPrivateCopy = 64,
}

/** Where the number of the entry's region stands in its terms. */
export const regionShift = 8;

/** Names of the tag policies. */
export type TagPolicy =
  | "none"
  | "asid"
  | "asid+global"
  | "asid+sasid"
  | "two-context"
  | "common-mask"
  | "region+key"
  | "domain"
  | "pkey"
  | "ccid";

/** What is checked after the match: see entry-rights.ts. */
export type RightsCheck = "none" | "domain" | "pkey" | "key-register";

/** A tag policy: how a page's marks become an entry's class, and what each class must satisfy. */
export interface MatchEquation {
  readonly policy: TagPolicy;
  readonly title: string;
  /** The equation as text, for documentation and views. */
  readonly text: string;
  /** What the kernel's contexts and the pages of a first-class VAS become, for documentation. */
  readonly mapping: string;
  readonly source: string;
  readonly honoursGlobal: boolean;
  readonly honoursShared: boolean;
  /**
   * Pages with a shared id may be entered as private ones of the process, because the context cannot name the id. Then
   * entries of a VAS carry ASIDs, and spaces that differ in it must not have one ASID.
   */
  readonly mayFallBack: boolean;
  /** How many shared ids the policy can tell apart. */
  readonly sharedIds: number;
  /** Checked after the match. */
  readonly check: RightsCheck;
  /** Terms by EntryClass. */
  readonly terms: readonly [MatchTerms, MatchTerms, MatchTerms];
}

const { None, AsidEqual, SharedEnable, SharedBit, SecondContext, OwnRegion, CommonRegion, NoPrivateCopy } = MatchTerms;
const asidOnly: MatchEquation["terms"] = [AsidEqual, AsidEqual, None];
const noSharing = {
  honoursShared: false,
  mayFallBack: false,
  sharedIds: 0,
  check: "none",
  terms: asidOnly,
  mapping: "every space has an ASID of its own; nothing is shared",
} as const;
const sharing = { honoursGlobal: true, honoursShared: true, mayFallBack: false, sharedIds: 64, check: "none" } as const;

/** All tag policies. The order of the tests is G, then S, then ASID: G overrides S (mmu-hardware §2.1). */
export const matchEquations: readonly MatchEquation[] = [
  {
    ...noSharing,
    policy: "none",
    title: "no tags: every switch flushes",
    text: "V && VPN == VA.VPN",
    mapping: "entries belong to the space that is loaded",
    source: "SiFive U54, AMD Zen",
    honoursGlobal: true,
    terms: [None, None, None],
  },
  {
    ...noSharing,
    policy: "asid",
    title: "ASID per address space",
    text: "V && VPN == VA.VPN && ASID == PID.ASID",
    source: "",
    honoursGlobal: false,
  },
  {
    ...noSharing,
    policy: "asid+global",
    title: "ASID, or global",
    text: "V && VPN == VA.VPN && (G || ASID == PID.ASID)",
    source: "RISC-V, x86-64 with PCIDs, ARMv8",
    mapping: "every space has an ASID; pages of a VAS that nobody can write are global, without protection from others",
    honoursGlobal: true,
  },
  {
    ...sharing,
    policy: "asid+sasid",
    title: "ASID, or shared-space id (ARC MMUv3/v4)",
    text: "V && VPN == VA.VPN && (G || (S ? PID.S && SASID[number] : ASID == PID.ASID))",
    mapping: "a VAS's pages carry its shared id; a process's bit is set while it is subscribed or executes in the VAS",
    source: "ARC MMUv3/v4; V. Gupta, linux-mips 13 Mar 2017",
    terms: [AsidEqual, SharedEnable | SharedBit, None],
  },
  {
    ...sharing,
    policy: "two-context",
    title: "one of two context registers (SPARC Niagara2)",
    text: "V && VPN == VA.VPN && (G || CTX == CTX0 || CTX == CTX1)",
    mapping: "CTX0 is the ASID, CTX1 the lowest shared id of the context; pages of a second VAS are private",
    source: "M. Kravetz, shared context RFC, 16 Dec 2016",
    mayFallBack: true,
    terms: [AsidEqual, SecondContext, None],
  },
  {
    ...sharing,
    policy: "common-mask",
    title: "context, or a mask of common regions (Khalidi and Talluri)",
    text: "V && VPN == VA.VPN && (G || (private ? CTX == CTX.id : (MASK & CTX.mask) != 0))",
    mapping: "a VAS is one bit of the mask: as asid+sasid without an enable bit",
    source: "SMLI TR-95-38, abstract",
    terms: [AsidEqual, SharedBit, None],
  },
  {
    ...sharing,
    policy: "region+key",
    title: "region id per region register, and protection key (Itanium)",
    text: "V && VPN == VA.VPN && (G || RID == RR[VA region].rid), then KEY in PKR",
    mapping:
      "eight regions; one that holds nothing but memory of VASes has the common region id, and the key of its pages " +
      "is their shared id; elsewhere the region id is the ASID and pages are private",
    source: "Itanium SDM volume 2, 4.1 and 5.1",
    mayFallBack: true,
    sharedIds: 15,
    check: "key-register",
    terms: [AsidEqual | OwnRegion, CommonRegion, None],
  },
  {
    ...sharing,
    policy: "domain",
    title: "global entries in a domain (ARMv7)",
    text: "V && VPN == VA.VPN && (!nG || ASID == CONTEXTIDR.ASID), then DACR[domain]",
    mapping:
      "a VAS's pages are global in a domain of their own, which other processes have no access to; a Domain fault " +
      "removes the entry",
    source: "Arm DDI0344K c3; Dong et al., EuroSys 2016 (the handler from memory)",
    mayFallBack: true,
    sharedIds: 15,
    check: "domain",
    terms: [AsidEqual, None, None],
  },
  {
    ...sharing,
    policy: "pkey",
    title: "global entries with a protection key (x86 PKU)",
    text: "V && VPN == VA.VPN && (G || PCID == CR3.PCID), then PKRU[key]",
    mapping:
      "a VAS's pages are global with a key that PKRU denies to others; keys do not guard fetches, so executable " +
      "pages are private; no operating system does this",
    source: "QEMU target/i386 excp_helper.c for the rights; the mapping is a choice",
    mayFallBack: true,
    sharedIds: 15,
    check: "pkey",
    terms: [AsidEqual, None, None],
  },
  {
    ...sharing,
    policy: "ccid",
    title: "group id, and a mask of private copies (BabelFish)",
    text: "V && VPN == VA.VPN && (G || (O ? PCID == CR3.PCID : CCID[number] && !PC[space]))",
    mapping:
      "the users of a VAS are a group; its pages have O = 0, and PC has the bits of the spaces (BabelFish: processes) of the " +
      "group that have left it for copies of their own; spaces from the 33rd on have no bit, and private entries",
    source: "Skarlatos et al., ISCA 2020, second-hand",
    mayFallBack: true,
    terms: [AsidEqual, SharedBit | NoPrivateCopy, None],
  },
];

/** The equation of a policy. */
export function matchEquation(policy: TagPolicy): MatchEquation {
  return matchEquations.find((equation) => equation.policy === policy)!;
}

function sharedBit(tag: number, context: TranslationContext): boolean {
  return (((tag & 32) === 0 ? context.sasidLo : context.sasidHi) & (1 << (tag & 31))) !== 0;
}

/**
 * Do the terms hold for this tag, and this mask of private copies, in this context? This is the tag comparison of every
 * lookup.
 */
export function tagMatches(terms: number, tag: number, context: TranslationContext, mask = 0): boolean {
  if ((terms & AsidEqual) !== 0 && tag !== context.asid) return false;
  if (terms <= 1) return true;
  if ((terms & SharedEnable) !== 0 && !context.sharedEnable) return false;
  if ((terms & SharedBit) !== 0 && !sharedBit(tag, context)) return false;
  return terms <= 7 || rareTermsHold(terms, tag, context, mask);
}

function rareTermsHold(terms: number, tag: number, context: TranslationContext, mask: number): boolean {
  if ((terms & SecondContext) !== 0 && tag !== context.secondContext) return false;
  if ((terms & (OwnRegion | CommonRegion)) !== 0) {
    const common = ((context.commonRegions >>> (terms >>> regionShift)) & 1) !== 0;
    if (common !== ((terms & CommonRegion) !== 0)) return false;
  }
  return (terms & NoPrivateCopy) === 0 || (context.memberBit !== 0 && (mask & context.memberBit) === 0);
}

/** One term with this context's values, for the explanation of an access. */
export interface ExplainedTerm {
  readonly text: string;
  readonly value: string;
  readonly holds: boolean;
}

/** The tag terms of an entry, one by one: together they hold exactly if `tagMatches` says so. */
export function explainTag(
  terms: number,
  kind: EntryClass,
  tag: number,
  context: TranslationContext,
  mask = 0,
): ExplainedTerm[] {
  const out: ExplainedTerm[] = [];
  const holds = (term: MatchTerms): boolean => tagMatches((terms & (-1 << regionShift)) | term, tag, context, mask);
  if (kind === EntryClass.Global) out.push({ text: "G", value: "1", holds: true });
  if (kind === EntryClass.Shared) out.push({ text: "S", value: "1", holds: true });
  if ((terms & AsidEqual) !== 0) {
    const same = tag === context.asid;
    out.push({ text: "ASID == PID.ASID", value: `${tag} ${same ? "==" : "!="} ${context.asid}`, holds: same });
  }
  if ((terms & SharedEnable) !== 0) {
    out.push({ text: "PID.S", value: context.sharedEnable ? "1" : "0", holds: context.sharedEnable });
  }
  if ((terms & SharedBit) !== 0) {
    const set = holds(SharedBit);
    const register = (terms & NoPrivateCopy) === 0 ? "SASID" : "CCID";
    out.push({ text: `${register}[${tag}]`, value: set ? "1" : "0", holds: set });
  }
  if ((terms & SecondContext) !== 0) {
    const same = holds(SecondContext);
    out.push({ text: "CTX == CTX1", value: `${tag} ${same ? "==" : "!="} ${context.secondContext}`, holds: same });
  }
  for (const [term, name] of [
    [OwnRegion, "own"],
    [CommonRegion, "common"],
  ] as const) {
    if ((terms & term) === 0) continue;
    const same = holds(term);
    out.push({ text: `RR[${terms >>> regionShift}] is ${name}`, value: same ? "1" : "0", holds: same });
  }
  if ((terms & NoPrivateCopy) !== 0) {
    const free = holds(NoPrivateCopy);
    out.push({ text: "!PC[space]", value: free ? "1" : "0", holds: free });
  }
  return out;
}
