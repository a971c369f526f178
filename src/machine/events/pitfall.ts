/**
 * The pitfalls P1… of mmu-hardware §7 and the invariants I1… of §7.1, by name. Their values are the numbers that users read and
 * write: P4 is `Pitfall.StaleEntry`.
 */

/** What can go wrong between page tables and TLBs. `pitfallTitle` says each in words. */
export enum Pitfall {
  AsidReused = 1,
  RolloverTooWide = 2,
  OldGeneration = 3,
  StaleEntry = 4,
  MicroKept = 5,
  MicroFlushIgnored = 6,
  RefillLivelock = 7,
  DuplicateEntry = 8,
  PrivateOverShared = 9,
  HandlerRemovedOthers = 10,
  RegisterInherited = 11,
  UnusableRefill = 12,
  SharedIdReused = 13,
  RegisterKept = 14,
  AsidMistaken = 15,
  GlobalPrivate = 16,
  SharedDiffers = 17,
  FlushTooWide = 18,
  ShootdownTooNarrow = 19,
  AsidForgotten = 20,
  CoresDisagree = 21,
  GlobalKept = 22,
  FetchKept = 23,
  AsidMixed = 24,
  WalkOutlivedFlush = 25,
  SharedIdsExhausted = 26,
  Observable = 27,
  FreedInUse = 28,
  NoBreakBeforeMake = 29,
  FreedTable = 30,
  FilledBeforeSwitch = 31,
  NotCompleted = 32,
}

const titles: Readonly<Record<Pitfall, string>> = {
  [Pitfall.AsidReused]: "an ASID was reused without a flush",
  [Pitfall.RolloverTooWide]: "a rollover flushed entries that it need not",
  [Pitfall.OldGeneration]: "a space uses an ASID of an old generation",
  [Pitfall.StaleEntry]: "a stale entry after a change of the page table",
  [Pitfall.MicroKept]: "a first-level TLB kept what the last level lost",
  [Pitfall.MicroFlushIgnored]: "the hardware ignored a flush of the first-level TLBs",
  [Pitfall.RefillLivelock]: "refills of one set evict each other for ever",
  [Pitfall.DuplicateEntry]: "two entries for one page",
  [Pitfall.PrivateOverShared]: "private memory inside a subscribed range",
  [Pitfall.HandlerRemovedOthers]: "the handler of duplicates removed others' entries",
  [Pitfall.RegisterInherited]: "a shared-id register inherited from the process before",
  [Pitfall.UnusableRefill]: "a refill that can never match",
  [Pitfall.SharedIdReused]: "a shared id was reused before it was flushed",
  [Pitfall.RegisterKept]: "a shared-id bit that outlived the subscription",
  [Pitfall.AsidMistaken]: "an ASID was taken for one's own because its key was reused",
  [Pitfall.GlobalPrivate]: "a global entry of a private page",
  [Pitfall.SharedDiffers]: "one shared entry for pages that differ",
  [Pitfall.FlushTooWide]: "a flush that took more than its range",
  [Pitfall.ShootdownTooNarrow]: "a shootdown to too few cores",
  [Pitfall.AsidForgotten]: "a rollover forgot the ASID of a running core",
  [Pitfall.CoresDisagree]: "cores share entries but not the meaning of ASIDs",
  [Pitfall.GlobalKept]: "INVLPG left a global entry",
  [Pitfall.FetchKept]: "a selective fence left an instruction entry",
  [Pitfall.AsidMixed]: "ASID and table base changed at once",
  [Pitfall.WalkOutlivedFlush]: "a walk outlived a flush",
  [Pitfall.SharedIdsExhausted]: "no shared id was free",
  [Pitfall.Observable]: "a shared entry that shows what another did",
  [Pitfall.FreedInUse]: "a freed frame that is still in use",
  [Pitfall.NoBreakBeforeMake]: "a live entry replaced without break-before-make",
  [Pitfall.FreedTable]: "a walk through a freed table",
  [Pitfall.FilledBeforeSwitch]: "an entry made between a flush and a switch",
  [Pitfall.NotCompleted]: "maintenance that was not completed",
};

/** Name of a pitfall: what is wrong, as a phrase. */
export function pitfallTitle(pitfall: Pitfall): string {
  return titles[pitfall];
}

/** How users name a pitfall: `P4`. */
export function pitfallId(pitfall: Pitfall): string {
  return `P${pitfall}`;
}

/** What a kernel with shared TLB entries must keep; `None`: a hazard breaks none of them. `invariantText` says each in words. */
export enum Invariant {
  None = 0,
  SharedAlike = 1,
  RegisterSubscribed = 2,
  SharedIdClean = 3,
  SubscribedRangeOnly = 4,
  FilledWhileSet = 5,
  NotGlobalAndShared = 6,
  FlushReachesAll = 7,
  PrivateWhenExhausted = 8,
}

const rules: Readonly<Record<Invariant, string>> = {
  [Invariant.None]: "",
  [Invariant.SharedAlike]: "all who use a shared id map its pages alike",
  [Invariant.RegisterSubscribed]: "a bit in the SASID register means that the running process is subscribed",
  [Invariant.SharedIdClean]:
    "a shared id is given out anew only when no TLB has an entry of it and no register its bit",
  [Invariant.SubscribedRangeOnly]: "a subscribed range holds nothing else",
  [Invariant.FilledWhileSet]: "a shared entry is filled only while its bit is set",
  [Invariant.NotGlobalAndShared]: "no page is both global and shared",
  [Invariant.FlushReachesAll]: "the flush of a shared page reaches every core that a subscriber has run on",
  [Invariant.PrivateWhenExhausted]: "when no shared id is free, pages are mapped privately and no call fails",
};

/** An invariant as a sentence without its full stop. */
export function invariantText(invariant: Invariant): string {
  return rules[invariant];
}
