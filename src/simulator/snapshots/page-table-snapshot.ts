/**
 * The page-table view: the tree of one space as its bits stand in simulated memory, opened only where the reader opened it,
 * so that an answer never carries whole tables.
 */
import {
  forEachLeaf,
  frameAddress,
  isValid,
  pageAt,
  pagesOfLeaf,
  type Machine,
  type PageTableFormat,
  type PhysicalAddress,
  type SpaceId,
  type VirtualAddress,
} from "../../machine/index.js";
import type { AccessExplanation, FrameSnapshot, PageTableRow, PageTableSnapshot } from "../../protocol/snapshot.js";
import { lastStep } from "../travel/index.js";
import { explainLast } from "../explanation/index.js";
import { executingSpace, permissionText, type Simulation } from "../state/index.js";
import { currentPosition, owners, rawEntry, spaces, spaceTitle, validEntries } from "../names/index.js";

/** What a page-table request asks for; see `VasRequests`. */
export interface PageTableQuery {
  readonly space?: number | null;
  readonly expanded?: readonly string[];
  readonly limit?: number;
  readonly frame?: number | null;
}

/** Rows that one answer carries unless asked otherwise, and at most. */
const defaultLimit = 2_000;
const largestLimit = 20_000;

/** Projects the page table of a space; of the stopped thread's space if none is named. */
export function pageTableSnapshot(simulation: Simulation, query: PageTableQuery = {}): PageTableSnapshot {
  const { system } = simulation;
  const space = chooseSpace(simulation, query.space ?? null);
  const mm = system.kernel.spaces.get(space);
  const walk = explainLast(simulation);
  const walkHere = walk !== null && walk.space === space ? walk : null;
  const limit = Math.max(1, Math.min(query.limit ?? defaultLimit, largestLimit));
  const rows: PageTableRow[] = [];
  let omitted = 0;
  if (mm !== undefined) {
    const tree: Tree = {
      simulation,
      space,
      machine: system.machine,
      format: system.machine.format,
      expanded: new Set(query.expanded ?? []),
      walk: walkHere,
      cached: cachedPages(simulation, space),
      changed: lastStep(simulation).changedEntries,
      add: (row) => {
        if (rows.length < limit) rows.push(row);
        else omitted++;
      },
    };
    addTable(tree, frameAddress(system.machine.memory, mm.root), 0, "", 0);
  }
  return {
    position: currentPosition(simulation),
    owners: owners(system),
    format: system.machine.format.title,
    spaces: spaces(system),
    space,
    rows,
    omitted,
    walk: walkHere,
    frame: typeof query.frame === "number" ? frameSnapshot(simulation, query.frame) : null,
  };
}

function chooseSpace(simulation: Simulation, wanted: number | null): SpaceId {
  const { spaces: all } = simulation.system.kernel;
  if (wanted !== null && all.has(wanted as SpaceId)) return wanted as SpaceId;
  const tid = simulation.lastStop.tid;
  const executing = tid === null ? undefined : executingSpace(simulation, tid);
  return executing !== undefined && all.has(executing) ? executing : ([...all.keys()][0] ?? (0 as SpaceId));
}

/** What the recursion over tables carries along. */
interface Tree {
  readonly simulation: Simulation;
  readonly space: SpaceId;
  readonly machine: Machine;
  readonly format: PageTableFormat;
  readonly expanded: ReadonlySet<string>;
  readonly walk: AccessExplanation | null;
  readonly cached: ReadonlyMap<number, PageTableRow["cached"]>;
  readonly changed: ReadonlySet<number>;
  readonly add: (row: PageTableRow) => void;
}

function addTable(tree: Tree, table: PhysicalAddress, level: number, parent: string, baseVa: number): void {
  const { format, machine } = tree;
  const field = format.levels[level];
  for (const entry of validEntries(machine, table, level)) {
    const va = baseVa + entry.index * 2 ** field.shift;
    const id = parent === "" ? String(entry.index) : `${parent}/${entry.index}`;
    const onWalk = tree.walk?.walk?.findIndex((step) => step.pteAddress === entry.address) ?? -1;
    const expanded = entry.table && (tree.expanded.has(id) || (onWalk >= 0 && tree.expanded.has("walk")));
    const below = entry.table ? format.tableAddress(entry.lo, entry.hi) : null;
    const pages = entry.table ? 0 : pagesOfLeaf(format, entry.lo, entry.hi, level);
    const page = va / 2 ** format.pageShift;
    // Where several entries map one page, each is shown with the frame that it stands for.
    const part = entry.table ? 0 : page % pages;
    const pfn =
      below === null ? format.pfn(entry.lo, entry.hi, level) + part : Math.floor(below / 2 ** format.pageShift);
    tree.add({
      id,
      parent: parent === "" ? null : parent,
      depth: level,
      name: field.name,
      index: entry.index,
      va,
      bytes: 2 ** field.shift,
      largePage: pages > 1 ? pages * 2 ** format.pageShift : 0,
      kind: entry.table ? "table" : "page",
      expanded,
      childCount: below === null ? 0 : validEntries(machine, below, level + 1).length,
      pteAddress: entry.address,
      raw: rawEntry(machine, entry.lo, entry.hi),
      flags: format.describe(entry.lo, entry.hi, level),
      pfn,
      owner: machine.memory.frameOwner[pfn - machine.memory.firstPfn] ?? -1,
      cached: entry.table ? [] : (tree.cached.get(page - part) ?? []),
      walkStep: onWalk >= 0 ? onWalk + 1 : null,
      changed: tree.changed.has(entry.address),
    });
    if (expanded && below !== null) addTable(tree, below, level + 1, id, va);
  }
}

/** TLB entries that hold a translation, or a part of one, which this space's tables also state: by the page's first VPN. */
function cachedPages(simulation: Simulation, space: SpaceId): ReadonlyMap<number, PageTableRow["cached"]> {
  const { machine, kernel } = simulation.system;
  const mm = kernel.spaces.get(space);
  const pages = new Map<number, { core: number; level: string; slot: number }[]>();
  if (mm === undefined) return pages;
  const pageBytes = 2 ** machine.format.pageShift;
  for (const core of machine.cores) {
    for (const tlb of core.tlbs) {
      for (let slot = 0; slot < tlb.slots; slot++) {
        const vpn = tlb.vpn[slot]!;
        if (!isValid(tlb, slot) || tlb.config.serves === "walk") continue;
        const page = pageAt(machine, mm.root, (vpn * pageBytes) as VirtualAddress);
        const first = page === null ? -1 : page.va / pageBytes;
        if (page === null || page.leaf.pfn + (vpn - first) !== tlb.pfn[slot]) continue;
        const list = pages.get(first) ?? [];
        list.push({ core: core.id, level: tlb.config.name, slot });
        pages.set(first, list);
      }
    }
  }
  return pages;
}

/** Every mapping of a frame, in all spaces. */
export function frameSnapshot(simulation: Simulation, pfn: number): FrameSnapshot {
  const { machine, kernel } = simulation.system;
  const pageBytes = 2 ** machine.format.pageShift;
  const mappings: FrameSnapshot["mappings"][number][] = [];
  for (const mm of kernel.spaces.values()) {
    if (mm.dead) continue;
    forEachLeaf(machine, mm.root, 0 as VirtualAddress, machine.format.userEnd as VirtualAddress, (va, leaf, bytes) => {
      const part = pfn - leaf.pfn;
      if (part < 0 || part >= bytes / pageBytes) return;
      mappings.push({
        space: mm.id,
        title: spaceTitle(simulation.system, mm.id),
        owner: mm.owner,
        va: va + part * pageBytes,
        permissions: permissionText(leaf),
        shared: leaf.shared >= 0 ? leaf.shared : null,
        largePage: bytes > pageBytes ? bytes : 0,
      });
    });
  }
  return {
    pfn,
    pa: pfn * pageBytes,
    owner: machine.memory.frameOwner[pfn - machine.memory.firstPfn] ?? -1,
    mappings,
  };
}
