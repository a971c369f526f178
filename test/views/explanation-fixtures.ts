/** A stop, its story, and explained accesses, as adapters send them. */
import type { AccessExplanation, OwnerInfo, Position } from "../../src/protocol/snapshot.js";
import type { Story } from "../../src/protocol/story.js";
import type { VasStoppedEvent } from "../../src/protocol/requests.js";

export const owners: readonly OwnerInfo[] = [
  { id: 0, name: "kernel", kind: "kernel", palette: 11 },
  { id: 1, name: "A", kind: "process", palette: 0 },
  { id: 2, name: "B", kind: "process", palette: 1 },
  { id: 3, name: "C", kind: "process", palette: 3 },
  { id: 4, name: "libc", kind: "vas", palette: 2 },
  { id: 5, name: "data", kind: "vas", palette: 5 },
];

export function position(epoch: number): Position {
  return { epoch, tick: 500 + epoch, cycle: 1900 + 7 * epoch, core: 0, tid: 2, pid: 2, finished: false };
}

/** What the views tell of the stop: B hit in the JTLB what A had filled. */
export function story(): Story {
  return {
    tone: "hit",
    subject: { kind: "access", index: 1 },
    core: 0,
    tid: 2,
    space: 2,
    va: 0x2002_0008,
    title: "{owner:2} hit an entry that {owner:1} filled.",
    why: "The entry carries shared id 1 of {owner:4}; {owner:1} took the miss at tick {tick:412} for {va:537001992}.",
    echo: {
      tlb: "load {va:537001992}: the JTLB answered.",
      pageTables: "No walk was needed: frame 0x409a4, r--.",
      spaces: "{owner:2} reads {owner:4} · data in its own space.",
    },
    chain: [],
    cycles: 7,
    owners: owners.filter(({ id }) => [1, 2, 4].includes(id)),
  };
}

export function stopped(epoch: number): VasStoppedEvent {
  return {
    position: position(epoch),
    dirty: { tlb: true, pageTables: true, spaces: true },
    story: story(),
    note: null,
  };
}

/** The access that the story is about: B loads from libc's table through the entry that A filled. */
export function libcHit(epoch: number): AccessExplanation {
  return {
    index: 1,
    tick: 500 + epoch,
    core: 0,
    pid: 2,
    tid: 2,
    process: "B",
    access: "load",
    va: 0x2002_0008,
    pa: 0x8123_4008,
    space: 2,
    result: "refill-from-tlb",
    hazard: null,
    level: "JTLB",
    headline: "Hit in the JTLB on an entry that A filled.",
    detail:
      "B never took a miss for this page: it is subscribed to libc (bit 1), " +
      "and the entry is tagged with that shared id.",
    note: "load 0x2002_0008 · uDTLB miss → JTLB hit S#1 libc, filled by A · +7",
    split: [
      { label: "PGD 31:21", value: "0x100" },
      { label: "PTE 20:13", value: "0x10" },
      { label: "offset 12:0", value: "0x0008" },
    ],
    terms: [
      { text: "V = 1", holds: true },
      { text: "VPN 0x10010 = 0x10010", holds: true },
      { text: "G = 0", holds: true },
      { text: "S = 1", holds: true },
      { text: "PID.S = 1", holds: true },
      { text: "SASID[1] = 1", holds: true },
      { text: "R for user", holds: true },
    ],
    entry: { level: "JTLB", slot: 16 * 4 },
    walk: null,
    cycles: 7,
    filledBy: "A",
    filledAt: 412,
    sharedCross: true,
  };
}

/** A miss in every level, with the walk that refilled it. */
export function walkMiss(epoch: number): AccessExplanation {
  const flags = [{ name: "P", set: true, meaning: "present" }];
  return {
    ...libcHit(epoch),
    index: 2,
    access: "store",
    va: 0x0001_a010,
    pa: 0x8126_6010,
    result: "walk",
    hazard: null,
    level: null,
    headline: "Miss in every TLB: B’s first store to this page.",
    detail:
      "No entry with ASID 2 holds VPN 0xd; the software refill read two page-table entries and filled uDTLB and JTLB.",
    note: "store 0x0001_a010 · miss → walk 2 reads · +84",
    split: [
      { label: "PGD 31:21", value: "0x0" },
      { label: "PTE 20:13", value: "0xd" },
      { label: "offset 12:0", value: "0x0010" },
    ],
    terms: [
      { text: "V = 1", holds: true },
      { text: "VPN 0x0d = 0x0d", holds: true },
      { text: "G = 0", holds: true },
      { text: "S = 0", holds: true },
      { text: "ASID 1 = 2", holds: false },
    ],
    entry: { level: "JTLB", slot: 13 * 4 + 1 },
    walk: [
      { level: 0, name: "PGD", index: 0, pteAddress: 0x8080_2000, raw: "0x80804000", flags, kind: "table" },
      { level: 1, name: "PTE", index: 13, pteAddress: 0x8080_4034, raw: "0x8126600f", flags, kind: "page" },
    ],
    cycles: 84,
    filledBy: "B",
    filledAt: 500 + epoch,
    sharedCross: false,
  };
}
