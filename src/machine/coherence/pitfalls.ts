/** The pitfalls of mmu-hardware §7, by name. */

const titles: readonly string[] = [
  "",
  "an ASID was reused without a flush",
  "a rollover flushed entries that it need not",
  "a space uses an ASID of an old generation",
  "a stale entry after a change of the page table",
  "a first-level TLB kept what the last level lost",
  "the hardware ignored a flush of the first-level TLBs",
  "refills of one set evict each other for ever",
  "two entries for one page",
  "private memory inside a subscribed range",
  "the handler of duplicates removed others' entries",
  "a shared-id register inherited from the process before",
  "a refill that can never match",
  "a shared id was reused before it was flushed",
  "a shared-id bit that outlived the subscription",
  "an ASID was taken for one's own because its key was reused",
  "a global entry of a private page",
  "one shared entry for pages that differ",
  "a flush that took more than its range",
  "a shootdown to too few cores",
  "a rollover forgot the ASID of a running core",
  "cores share entries but not the meaning of ASIDs",
  "INVLPG left a global entry",
  "a selective fence left an instruction entry",
  "ASID and table base changed at once",
  "a walk outlived a flush",
  "no shared id was free",
  "a shared entry that shows what another did",
  "a freed frame that is still in use",
  "a live entry replaced without break-before-make",
  "a walk through a freed table",
  "an entry made between a flush and a switch",
  "maintenance that was not completed",
];

/** Name of pitfall P`number`: what is wrong, as a phrase. */
export function pitfallTitle(number: number): string {
  return titles[number] ?? "a wrong translation";
}

const invariants: readonly string[] = [
  "all who use a shared id map its pages alike",
  "a bit in the SASID register means that the running process is subscribed",
  "a shared id is given out anew only when no TLB has an entry of it and no register its bit",
  "a subscribed range holds nothing else",
  "a shared entry is filled only while its bit is set",
  "no page is both global and shared",
  "the flush of a shared page reaches every core that a subscriber has run on",
  "when no shared id is free, pages are mapped privately and no call fails",
];

/** Invariant I`number` of mmu-hardware §7.1, as a sentence without its full stop. */
export function invariantText(number: number): string {
  return invariants[number - 1] ?? "";
}
