/**
 * Snapshots as a run of the shared-libc scenario gives them, typed by the protocol: three processes, a subscribed VAS
 * `libc`, an attached VAS `data`, an ARC HS38-like core with 4, 8 and 256 × 4 entries.
 */
import type {
  AccessExplanation,
  CoreSnapshot,
  TlbEntrySnapshot,
  TlbLevelSnapshot,
  TlbSnapshot,
} from "../../src/protocol/snapshot.js";
import { libcHit, walkMiss, position, owners } from "./explanation-fixtures.js";

export { libcHit, walkMiss, position, story, owners, stopped } from "./explanation-fixtures.js";

export const pageBytes = 8192;

interface EntrySpec {
  readonly set: number;
  readonly way: number;
  readonly va: number;
  readonly owner: number;
  readonly permissions: string;
  /** ASID, or the shared id for owners 4 and 5. */
  readonly tag: number;
  readonly filledBy: number;
  readonly filledAt: number;
  readonly hits?: number;
  readonly change?: TlbEntrySnapshot["change"];
  readonly stale?: string;
}

function hex32(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, "0")}`;
}

function entry(ways: number, spec: EntrySpec): TlbEntrySnapshot {
  const vpn = Math.floor(spec.va / pageBytes);
  const pfn = 0x40900 + ((vpn * 7 + spec.owner * 13) & 0xff);
  const shared = spec.owner >= 4;
  const pd0 = (vpn << 13) | (shared ? 1 << 31 : 0) | (1 << 9) | spec.tag;
  return {
    slot: spec.set * ways + spec.way,
    set: spec.set,
    way: spec.way,
    va: vpn * pageBytes,
    vpn,
    pfn,
    pa: pfn * pageBytes,
    pageBytes,
    large: false,
    permissions: spec.permissions,
    global: false,
    shared,
    tag: spec.tag,
    owner: spec.owner,
    filledByPid: spec.filledBy,
    filledByName: owners[spec.filledBy]!.name,
    filledAt: spec.filledAt,
    hits: spec.hits ?? 3,
    raw: [
      { name: "PD0", value: hex32(pd0) },
      { name: "PD1", value: hex32((pfn << 13) | (spec.permissions.includes("x") ? 0x15 : 0x0d)) },
    ],
    change: spec.change ?? "none",
    stale: spec.stale ?? null,
    usable: shared || spec.tag === 2,
  };
}

function level(
  name: string,
  rank: number,
  serves: TlbLevelSnapshot["serves"],
  sets: number,
  ways: number,
  counters: TlbLevelSnapshot["counters"],
  specs: readonly EntrySpec[],
  removed: TlbLevelSnapshot["removed"] = [],
): TlbLevelSnapshot {
  const entries = specs.map((spec) => entry(ways, spec)).sort((a, b) => a.slot - b.slot);
  return {
    name,
    level: rank,
    serves,
    sets,
    ways,
    pageSizes: [],
    replacement: "lru",
    misses: [],
    counters,
    entries,
    asked: null,
    removed,
  };
}

/** Places entries of a set-associative level by the low bits of the VPN, the next free way. */
function placed(sets: number, specs: readonly Omit<EntrySpec, "set" | "way">[]): EntrySpec[] {
  const used = new Map<number, number>();
  return specs.map((spec) => {
    const set = Math.floor(spec.va / pageBytes) % sets;
    const way = used.get(set) ?? 0;
    used.set(set, way + 1);
    return { ...spec, set, way };
  });
}

const libcText = { owner: 4, permissions: "r-x", tag: 1, filledBy: 1 } as const;

const libcData = { owner: 4, permissions: "r--", tag: 1, filledBy: 1 } as const;

function own(pid: number, filledAt: number): Omit<EntrySpec, "set" | "way">[] {
  const base = { owner: pid, tag: pid, filledBy: pid };
  return [
    { ...base, va: 0x0001_0000, permissions: "r-x", filledAt: filledAt + 1, hits: 41 },
    { ...base, va: 0x0001_8000, permissions: "rw-", filledAt: filledAt + 9, hits: 12 },
    { ...base, va: 0x0001_a000, permissions: "rw-", filledAt: filledAt + 22, hits: 6 },
    { ...base, va: 0x5fff_e000, permissions: "rw-", filledAt: filledAt + 3, hits: 55 },
  ];
}

function fetchHit(epoch: number): AccessExplanation {
  return {
    ...libcHit(epoch),
    index: 0,
    access: "fetch",
    va: 0x2000_0024,
    pa: 0x8122_4024,
    result: "hit",
    hazard: null,
    level: "uITLB",
    headline: "Hit in the uITLB: the page of the previous instruction.",
    detail: "The fetch of libc’s sum stays on one page.",
    cycles: 0,
    sharedCross: false,
  };
}

/** The levels with what the load of libc's table asked: the uDTLB missed and was filled, the JTLB answered. */
function askedBy(levels: readonly TlbLevelSnapshot[]): readonly TlbLevelSnapshot[] {
  return levels.map((each) => {
    if (each.name === "uDTLB") return { ...each, asked: { order: 0, set: 0, answered: -1, filled: 1, near: -1 } };
    if (each.name === "JTLB") return { ...each, asked: { order: 1, set: 16, answered: 64, filled: -1, near: -1 } };
    return each;
  });
}

/** Stop at `epoch`: B hits in the JTLB on what A filled; `fill` adds that many random-looking entries to the JTLB. */
export function tlbSnapshot(epoch: number, fill = 0): TlbSnapshot {
  const before = 390;
  const jtlb = placed(256, [
    { ...libcText, va: 0x2000_0000, filledAt: 398, hits: 64 },
    { ...libcText, va: 0x2000_2000, filledAt: 402, hits: 8 },
    { ...libcData, va: 0x2002_0000, filledAt: 412, hits: 17, change: "hit" },
    { ...libcData, va: 0x2002_2000, filledAt: 431, hits: 2 },
    ...own(1, before),
    ...own(2, 470),
    {
      owner: 5,
      permissions: "rw-",
      tag: 2,
      filledBy: 1,
      va: 0x3000_0000,
      filledAt: 440,
      hits: 1,
      stale: "the PTE is now read-only (r--)",
    },
  ]);
  const core: CoreSnapshot = {
    core: 0,
    running: { pid: 2, tid: 2, name: "B", owner: 2 },
    asid: 2,
    sasids: [1],
    registers: [
      {
        name: "PID",
        value: "0xa0000002",
        fields: [
          { name: "T", value: "1" },
          { name: "S", value: "1" },
          { name: "ASID", value: "2" },
        ],
      },
    ],
    levels: askedBy([
      level("uITLB", 1, "fetch", 1, 4, { hits: 341, misses: 9, fills: 9, evictions: 5 }, [
        { ...libcText, set: 0, way: 0, va: 0x2000_0000, filledAt: 505, hits: 12, change: "hit" },
        { set: 0, way: 1, va: 0x0001_0000, owner: 2, permissions: "r-x", tag: 2, filledBy: 2, filledAt: 471, hits: 31 },
      ]),
      level(
        "uDTLB",
        1,
        "data",
        1,
        8,
        { hits: 119, misses: 14, fills: 14, evictions: 6 },
        [
          {
            set: 0,
            way: 0,
            va: 0x0001_8000,
            owner: 2,
            permissions: "rw-",
            tag: 2,
            filledBy: 2,
            filledAt: 480,
            hits: 9,
          },
          {
            ...libcData,
            set: 0,
            way: 1,
            va: 0x2002_0000,
            filledAt: 500 + epoch,
            hits: 0,
            change: "filled",
            filledBy: 2,
          },
          {
            set: 0,
            way: 2,
            va: 0x5fff_e000,
            owner: 2,
            permissions: "rw-",
            tag: 2,
            filledBy: 2,
            filledAt: 474,
            hits: 21,
          },
          {
            set: 0,
            way: 3,
            va: 0x0001_a000,
            owner: 1,
            permissions: "rw-",
            tag: 1,
            filledBy: 1,
            filledAt: 433,
            hits: 4,
          },
        ],
        [
          { slot: 1, va: 0x5fff_e000, owner: 1, cause: "evicted" },
          { slot: 6, va: 0x3000_0000, owner: 5, cause: "flushed" },
        ],
      ),
      level(
        "JTLB",
        2,
        "both",
        256,
        4,
        { hits: 65, misses: 13, fills: 13, evictions: 0 },
        fill === 0 ? jtlb : crowd(fill, epoch),
        [{ slot: 90 * 4 + 1, va: 0x3000_4000, owner: 5, cause: "flushed" }],
      ),
    ]),
  };
  const fetched = fetchHit(epoch);
  const access = libcHit(epoch);
  return {
    position: position(epoch),
    owners,
    tags: "asid+sasid",
    preset: "arc-hs38-1k",
    wordFields: [
      {
        name: "PD0",
        fields: [
          { name: "S", high: 31, low: 31, group: "tag" },
          { name: "VPN", high: 30, low: 13, group: "frame" },
          { name: "", high: 12, low: 10, group: "rest" },
          { name: "V", high: 9, low: 9, group: "state" },
          { name: "G", high: 8, low: 8, group: "tag" },
          { name: "ASID", high: 7, low: 0, group: "tag" },
        ],
      },
      {
        name: "PD1",
        fields: [
          { name: "PFN", high: 31, low: 13, group: "frame" },
          { name: "", high: 12, low: 7, group: "rest" },
          ...["KR", "KW", "KX", "UR", "UW", "UX"].map((name, at) => ({
            name,
            high: 6 - at,
            low: 6 - at,
            group: "rights" as const,
          })),
          { name: "C", high: 0, low: 0, group: "memory" },
        ],
      },
    ],
    cores: [core],
    access,
    accesses: [fetched, access, walkMiss(epoch)],
    accessesOmitted: 0,
    accessKinds: "hRW",
  };
}

/** As `tlbSnapshot`, with a second core that runs C and has translated nothing yet. */
export function twoCores(epoch: number): TlbSnapshot {
  const snapshot = tlbSnapshot(epoch);
  const [first] = snapshot.cores;
  const second: CoreSnapshot = {
    ...first!,
    core: 1,
    running: { pid: 3, tid: 3, name: "C", owner: 3 },
    asid: 3,
    levels: first!.levels.map((each) => ({ ...each, entries: [], removed: [] })),
  };
  return { ...snapshot, cores: [first!, second] };
}

/** `count` entries spread over sets and ways; a step changes five of them. */
function crowd(count: number, epoch: number): EntrySpec[] {
  const specs: EntrySpec[] = [];
  for (let index = 0; index < count; index += 1) {
    const set = index % 256;
    const way = Math.floor(index / 256) % 4;
    const owner = [4, 1, 2, 3, 5][(set * 7 + way * 3 + (set >> 4)) % 5]!;
    const recent = (index * 37) % 1024 < 5;
    specs.push({
      set,
      way,
      owner,
      permissions: ["r-x", "r--", "rw-"][(index * 5) % 3]!,
      tag: owner >= 4 ? owner - 3 : owner,
      filledBy: owner >= 4 ? 1 + (index % 3) : owner,
      va: (((way * 31 + owner * 64) * 256 + set) * pageBytes) % 0x6000_0000,
      filledAt: recent ? 500 + epoch : (index * 131) % 480,
      hits: (index * 17) % 90,
      change: recent ? (index % 2 === 0 ? "hit" : "filled") : "none",
    });
  }
  return specs;
}
