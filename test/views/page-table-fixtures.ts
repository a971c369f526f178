/** Page tables of the shared-libc scenario: ARC two-level trees of A, B, libc, and of a process with many pages. */
import type {
  EntryRights,
  Flag,
  FrameSnapshot,
  PageTableRow,
  PageTableSnapshot,
  SpaceInfo,
} from "../../src/protocol/snapshot.js";
import { owners, pageBytes, position, walkMiss } from "./fixtures.js";

const spaces: readonly SpaceInfo[] = [
  { space: 1, title: "A", kind: "original", owner: 1, root: 0x40801, asid: 1 },
  { space: 2, title: "B", kind: "original", owner: 2, root: 0x40811, asid: 2 },
  { space: 3, title: "C", kind: "original", owner: 3, root: 0x40821, asid: 3 },
  { space: 4, title: "libc", kind: "vas", owner: 4, root: 0x40831, asid: null },
  { space: 5, title: "data", kind: "vas", owner: 5, root: 0x40841, asid: null },
  { space: 6, title: "C in data", kind: "attached", owner: 3, root: 0x40851, asid: 4 },
];

const meanings: readonly (readonly [string, string])[] = [
  ["P", "present"],
  ["U", "user mode may use it"],
  ["r", "readable"],
  ["w", "writable"],
  ["x", "executable"],
  ["A", "accessed"],
  ["D", "dirty"],
  ["S", "shared by shared id"],
];

function flagsOf(set: string): Flag[] {
  return meanings.map(([name, meaning]) => ({ name, meaning, set: set.includes(name) }));
}

interface PageSpec {
  readonly va: number;
  readonly flags: string;
  readonly owner: number;
  readonly cached?: readonly string[];
  readonly changed?: boolean;
  readonly walked?: boolean;
  readonly file?: string;
}

function pagesOf(space: number): PageSpec[] {
  const owner = space;
  return [
    { va: 0x0001_0000, flags: "PUrxA", owner, cached: ["uITLB", "JTLB"] },
    { va: 0x0001_8000, flags: "PUrwAD", owner, cached: ["uDTLB", "JTLB"] },
    { va: 0x0001_a000, flags: "PUrwAD", owner, cached: ["uDTLB", "JTLB"], changed: true, walked: true },
    { va: 0x0001_c000, flags: "PUrw", owner },
    { va: 0x2000_0000, flags: "PUrxAS", owner: 4, cached: ["uITLB", "JTLB"] },
    { va: 0x2000_2000, flags: "PUrxAS", owner: 4, cached: ["JTLB"], file: "libc.so.6+0x54000" },
    { va: 0x2002_0000, flags: "PUrAS", owner: 4, cached: ["uDTLB", "JTLB"] },
    { va: 0x2002_2000, flags: "PUrAS", owner: 4, cached: ["JTLB"] },
    { va: 0x5fff_e000, flags: "PUrwAD", owner, cached: ["JTLB"] },
  ];
}

const directoryBytes = 1 << 21;

function rowsOf(pages: readonly PageSpec[], expanded: ReadonlySet<string>, walk: boolean): PageTableRow[] {
  const rows: PageTableRow[] = [];
  const directories = new Map<number, PageSpec[]>();
  for (const page of pages) {
    const index = Math.floor(page.va / directoryBytes);
    directories.set(index, [...(directories.get(index) ?? []), page]);
  }
  for (const [index, children] of directories) {
    const id = String(index);
    const walked = walk && children.some((page) => page.walked === true);
    const open = expanded.has(id) || (walked && expanded.has("walk"));
    rows.push({
      id,
      parent: null,
      depth: 0,
      name: "PGD",
      index,
      va: index * directoryBytes,
      bytes: directoryBytes,
      largePage: 0,
      kind: "table",
      expanded: open,
      childCount: children.length,
      pteAddress: 0x8080_2000 + index * 4,
      raw: `0x${(0x8080_4000 + index * 64).toString(16)}`,
      flags: [],
      pfn: 0x40802 + (index & 0xff),
      owner: 0,
      cached: [],
      walkStep: walked ? 1 : null,
      changed: false,
      rights: null,
      before: null,
      gone: null,
      onPath: walked,
      file: null,
    });
    if (!open) continue;
    for (const page of children) rows.push(pageRow(id, index, page, walk));
  }
  return rows;
}

function pageRow(parent: string, directory: number, page: PageSpec, walk: boolean): PageTableRow {
  const index = Math.floor(page.va / pageBytes) % 256;
  const vpn = Math.floor(page.va / pageBytes);
  const pfn = 0x40900 + ((vpn * 7 + page.owner * 13) & 0xff);
  return {
    id: `${parent}/${index}`,
    parent,
    depth: 1,
    name: "PTE",
    index,
    va: page.va,
    bytes: pageBytes,
    largePage: 0,
    kind: "page",
    expanded: false,
    childCount: 0,
    pteAddress: 0x8080_4000 + directory * 64 + index * 4,
    raw: `0x${(pfn * 8192 + 0x1f).toString(16)}`,
    flags: flagsOf(page.flags),
    pfn,
    owner: page.owner,
    cached: (page.cached ?? []).map((level, slot) => ({ core: 0, level, slot, tag: "A2", usable: true, stale: false })),
    walkStep: walk && page.walked === true ? 2 : null,
    changed: page.changed ?? false,
    rights: rightsOf(page.flags, pfn),
    before: null,
    gone: null,
    onPath: walk && page.walked === true,
    file: page.file ?? null,
  };
}

/** `flags` as in `PageSpec`: letters of what is set. */
function rightsOf(flags: string, pfn: number): EntryRights {
  const letter = (name: string) => (flags.includes(name) ? name : "-");
  return {
    rights: letter("r") + letter("w") + letter("x"),
    user: flags.includes("U"),
    present: true,
    accessed: flags.includes("A"),
    dirty: flags.includes("D"),
    global: false,
    memory: { name: "cached", meaning: "cacheable" },
    shared: flags.includes("S") ? 1 : null,
    pfn,
  };
}

function frameOf(pfn: number): FrameSnapshot {
  const shared = pfn === 0x409a4;
  const map = (space: number, permissions: string, id: number | null) => ({
    space,
    title: spaces[space - 1]!.title,
    owner: spaces[space - 1]!.owner,
    va: shared ? 0x2002_0000 : 0x0001_a000,
    file: null,
    permissions,
    shared: id,
    largePage: 0,
  });
  return {
    pfn,
    pa: pfn * pageBytes,
    owner: shared ? 4 : 2,
    mappings: shared
      ? [map(1, "r--", 1), map(2, "r--", 1), map(3, "r--", 1), map(4, "rw-", null)]
      : [map(2, "rw-", null)],
  };
}

/** Answers `vas/pageTable`; `many` maps that many further pages, for virtualisation. */
export function pageTableSnapshot(epoch: number, args: Record<string, unknown>, many = 0): PageTableSnapshot {
  const space = typeof args["space"] === "number" ? args["space"] : 2;
  const expanded = new Set(Array.isArray(args["expanded"]) ? args["expanded"].map(String) : []);
  const walk = space === 2;
  const extra: PageSpec[] = Array.from({ length: many }, (_none, index) => ({
    va: 0x3000_0000 + index * pageBytes,
    flags: "PUrw",
    owner: space,
  }));
  const frame = typeof args["frame"] === "number" && args["frame"] >= 0 ? frameOf(args["frame"]) : null;
  return {
    position: position(epoch),
    owners,
    format: "ARC two-level, 11:8:13, 8 KB pages",
    spaces,
    space,
    rows: rowsOf([...pagesOf(space), ...extra], expanded, walk),
    omitted: 0,
    walk: walk ? walkMiss(epoch) : null,
    frame,
    entry: {
      id: typeof args["detail"] === "string" && args["detail"] !== "" ? args["detail"] : "0/13",
      fields: [
        { name: "PFN", high: 31, low: 13, group: "frame", value: "0x409a4", before: null, meaning: "" },
        { name: "", high: 12, low: 10, group: "rest", value: "0x0", before: null, meaning: "" },
        { name: "V", high: 9, low: 9, group: "state", value: "1", before: null, meaning: "present" },
        { name: "", high: 8, low: 6, group: "rest", value: "0x0", before: null, meaning: "" },
        { name: "D", high: 5, low: 5, group: "state", value: "1", before: "0", meaning: "written" },
        { name: "A", high: 4, low: 4, group: "state", value: "1", before: null, meaning: "accessed" },
        { name: "R", high: 3, low: 3, group: "rights", value: "1", before: null, meaning: "readable" },
        { name: "W", high: 2, low: 2, group: "rights", value: "1", before: null, meaning: "writable" },
        { name: "X", high: 1, low: 1, group: "rights", value: "0", before: null, meaning: "executable" },
        { name: "C", high: 0, low: 0, group: "memory", value: "1", before: null, meaning: "cacheable" },
      ],
    },
    subject: walk ? "0/13" : null,
  };
}

/** Answers `vas/translate` for an address of the fixture. */
export function translation(args: Record<string, unknown>): unknown {
  const va = Number(args["va"]);
  const step = (level: number, name: string, index: number) => ({
    level,
    name,
    index,
    pteAddress: 0x8080_2000 + index * 4,
    raw: "0x0",
    flags: [],
    kind: level === 0 ? "table" : "page",
  });
  return {
    va,
    pa: 0x8134_8000 + (va % pageBytes),
    walk: [step(0, "PGD", Math.floor(va / directoryBytes)), step(1, "PTE", Math.floor(va / pageBytes) % 256)],
    text: `0x${va.toString(16)} is mapped r-- by libc, and cached in uDTLB and JTLB.`,
    cached: ["uDTLB", "JTLB"],
  };
}
