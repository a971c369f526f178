/**
 * The page-table view: the tree of one space as its bits stand in simulated memory, opened only where the reader opened it,
 * so that an answer never carries whole tables.
 */
import {
  forEachLeaf,
  frameAddress,
  pagesOfLeaf,
  readLeaf,
  walk,
  type Machine,
  type PageTableFormat,
  type Pfn,
  type PhysicalAddress,
  type SpaceId,
  type VirtualAddress,
} from "../../machine/index.js";
import type { Mm } from "../../kernel/index.js";
import type {
  AccessExplanation,
  EntryRights,
  FrameSnapshot,
  PageTableRow,
  PageTableSnapshot,
  UnreadLevel,
} from "../../protocol/snapshot.js";
import type { Story } from "../../protocol/story.js";
import { lastStep } from "../travel/index.js";
import { explainLast, tellStory } from "../story/index.js";
import { executingSpace, permissionText, type ChangedPage, type Simulation } from "../state/index.js";
import {
  currentPosition,
  entryWords,
  mappedFile,
  owners,
  rawEntry,
  spaces,
  spaceTitle,
  validEntries,
} from "../names/index.js";
import { holdersOf, type Holders, type LostPage } from "./page-holders.js";
import { entryBits } from "./entry-bits.js";
import { pageRights, rightsText } from "./page-rights.js";

/** What a page-table request asks for; see `VasRequests`. */
export interface PageTableQuery {
  readonly space?: number | null;
  readonly expanded?: readonly string[];
  readonly limit?: number;
  readonly frame?: number | null;
  readonly access?: number | null;
  readonly detail?: string | null;
}

/** Rows that one answer carries unless asked otherwise, and at most. */
const defaultLimit = 2_000;
const largestLimit = 20_000;

/** Projects the page table of a space; of the stopped thread's space if none is named. */
export function pageTableSnapshot(simulation: Simulation, query: PageTableQuery = {}): PageTableSnapshot {
  const { system } = simulation;
  const story = tellStory(simulation, query.access ?? null);
  const space = chooseSpace(simulation, query.space ?? null, story);
  const mm = system.kernel.spaces.get(space);
  const told = explainLast(simulation, query.access ?? null);
  const walkHere = told !== null && told.space === space ? told : null;
  const va = story.space === space ? story.va : null;
  const path = mm === undefined || va === null ? [] : walk(system.machine, mm.root, va as VirtualAddress).steps;
  const subject = path.length === 0 ? null : path.map((step) => step.index).join("/");
  const limit = Math.max(1, Math.min(query.limit ?? defaultLimit, largestLimit));
  const rows: PageTableRow[] = [];
  let omitted = 0;
  if (mm !== undefined) {
    const step = lastStep(simulation);
    const holders = holdersOf(simulation, space);
    const tree: Tree = {
      simulation,
      space,
      machine: system.machine,
      format: system.machine.format,
      root: mm.root,
      expanded: new Set(query.expanded ?? []),
      walk: walkHere,
      cached: holders.pages,
      ghosts: findGhosts(
        system.machine,
        mm,
        holders.lost,
        step.changedPages.filter((page) => page.space === space && page.after === null),
        told?.space === space ? told : null,
      ),
      path: new Set(path.map((step) => step.pteAddress)),
      changed: step.changedEntries,
      changes: new Map(step.changedPages.map((page) => [page.pteAddress, page])),
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
    pageBytes: 2 ** system.machine.format.pageShift,
    spaces: spaces(system),
    space,
    rows,
    unread: walkHere === null ? [] : unreadLevels(system.machine.format, rows, walkHere.va),
    omitted,
    walk: walkHere,
    subject,
    entry: entryBits(simulation, rows.find(({ id }) => id === query.detail) ?? rows.find(({ id }) => id === subject)),
    frame: askedFrame(simulation, query.frame ?? null, rows, path.at(-1)?.pteAddress ?? null),
  };
}

/** The levels below the missing entry that the walk for an address ended at, if it is among the rows. */
function unreadLevels({ levels }: PageTableFormat, rows: readonly PageTableRow[], va: number): readonly UnreadLevel[] {
  const missing = rows.find(({ gone, walkStep }) => gone === "missing" && walkStep !== null);
  if (missing === undefined) return [];
  let parent = missing.id;
  return levels.slice(missing.depth + 1).map(({ name, shift, entries }, below) => {
    const index = Math.floor(va / 2 ** shift) % entries;
    const level = { id: `${parent}/${index}`, parent, depth: missing.depth + 1 + below, name, index };
    parent = level.id;
    return level;
  });
}

function chooseSpace(simulation: Simulation, wanted: number | null, story: Story): SpaceId {
  const { spaces: all } = simulation.system.kernel;
  if (wanted !== null && all.has(wanted as SpaceId)) return wanted as SpaceId;
  if (all.has(story.space as SpaceId)) return story.space as SpaceId;
  const tid = simulation.lastStop.tid;
  const executing = tid === null ? undefined : executingSpace(simulation, tid);
  return executing !== undefined && all.has(executing) ? executing : ([...all.keys()][0] ?? (0 as SpaceId));
}

/** The frame that was named; for -1 that of the page that the story is about, if it has one. */
function askedFrame(
  simulation: Simulation,
  wanted: number | null,
  rows: readonly PageTableRow[],
  told: number | null,
): FrameSnapshot | null {
  if (wanted === null) return null;
  if (wanted >= 0) return frameSnapshot(simulation, wanted);
  const row = rows.find(
    (candidate) => candidate.pteAddress === told && candidate.kind === "page" && candidate.gone !== "missing",
  );
  return row === undefined ? null : frameSnapshot(simulation, row.pfn);
}

/** What the recursion over tables carries along. */
interface Tree {
  readonly simulation: Simulation;
  readonly space: SpaceId;
  readonly machine: Machine;
  readonly format: PageTableFormat;
  readonly root: Pfn;
  readonly expanded: ReadonlySet<string>;
  readonly walk: AccessExplanation | null;
  readonly cached: Holders["pages"];
  readonly ghosts: ReadonlyMap<number, readonly Ghost[]>;
  /** Addresses of the entries on the way to the told address. */
  readonly path: ReadonlySet<number>;
  readonly changed: ReadonlySet<number>;
  readonly changes: ReadonlyMap<number, ChangedPage>;
  readonly add: (row: PageTableRow) => void;
}

function addTable(tree: Tree, table: PhysicalAddress, level: number, parent: string, baseVa: number): void {
  const { format, machine } = tree;
  const field = format.levels[level];
  const ghosts = [...(tree.ghosts.get(table) ?? [])].sort((a, b) => a.index - b.index);
  for (const entry of validEntries(machine, table, level)) {
    while (ghosts.length > 0 && ghosts[0]!.index < entry.index)
      tree.add(ghostRow(tree, ghosts.shift()!, parent, baseVa));
    const va = baseVa + entry.index * 2 ** field.shift;
    const id = parent === "" ? String(entry.index) : `${parent}/${entry.index}`;
    const onWalk = tree.walk?.walk?.findIndex((step) => step.pteAddress === entry.address) ?? -1;
    const expanded =
      entry.table &&
      (tree.expanded.has(id) || ((onWalk >= 0 || tree.path.has(entry.address)) && tree.expanded.has("walk")));
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
      rights: entry.table ? null : pageRights(machine, entry.lo, entry.hi, level, sharedOf(tree, va)),
      before: rightsBefore(tree, entry.address, level),
      gone: null,
      onPath: tree.path.has(entry.address),
      file: entry.table ? null : mappedFile(tree.simulation, tree.space, va),
    });
    if (expanded && below !== null) addTable(tree, below, level + 1, id, va);
  }
  for (const ghost of ghosts) tree.add(ghostRow(tree, ghost, parent, baseVa));
}

/** Shared id of the page at an address, where the format keeps it beside the entry. */
function sharedOf({ machine, format, root }: Tree, va: number): number | null {
  if (format.siblingBytes === 0) return null;
  const leaf = readLeaf(machine, root, va as VirtualAddress);
  return leaf !== null && leaf.shared >= 0 ? leaf.shared : null;
}

/** What an entry said before the step, if the step changed it. */
function rightsBefore({ changes, machine }: Tree, address: number, level: number): EntryRights | null {
  const was = changes.get(address)?.before ?? null;
  return was === null || was.table ? null : pageRights(machine, was.lo, was.hi, level);
}

/** A row for an entry that is not there: cleared by the step or while TLBs hold its page, or missing where the told walk ended. */
interface Ghost {
  readonly gone: "cleared" | "missing";
  readonly level: number;
  readonly index: number;
  readonly address: number;
  readonly page: LostPage | null;
}

/** Ghosts by the address of the table that they belong to. */
function findGhosts(
  machine: Machine,
  mm: Mm,
  lost: readonly LostPage[],
  cleared: readonly ChangedPage[],
  told: AccessExplanation | null,
): ReadonlyMap<number, Ghost[]> {
  const ghosts = new Map<number, Ghost[]>();
  const put = (va: number, gone: Ghost["gone"], page: LostPage | null): void => {
    const last = walk(machine, mm.root, va as VirtualAddress).steps.at(-1);
    if (last === undefined) return;
    const [lo, hi] = entryWords(machine, last.pteAddress as PhysicalAddress);
    if (machine.format.kind(lo, hi, last.level) !== "invalid") return;
    const table = last.pteAddress - last.index * machine.format.entryBytes;
    const there = ghosts.get(table) ?? [];
    if (there.some((ghost) => ghost.index === last.index)) return;
    there.push({ gone, level: last.level, index: last.index, address: last.pteAddress, page });
    ghosts.set(table, there);
  };
  for (const page of lost) put(page.va, "cleared", page);
  for (const { va } of cleared) put(va, "cleared", null);
  if (told !== null) put(told.va, "missing", null);
  return ghosts;
}

function ghostRow(tree: Tree, ghost: Ghost, parent: string, baseVa: number): PageTableRow {
  const { format, machine } = tree;
  const field = format.levels[ghost.level];
  const { page } = ghost;
  const was = tree.changes.get(ghost.address)?.before ?? null;
  const before =
    was !== null && !was.table
      ? pageRights(machine, was.lo, was.hi, ghost.level)
      : page === null
        ? null
        : { ...pageRights(machine, 0, 0, ghost.level), rights: rightsText(page.flags), pfn: page.pfn };
  const onWalk = tree.walk?.walk?.findIndex((step) => step.pteAddress === ghost.address) ?? -1;
  const va = page?.va ?? baseVa + ghost.index * 2 ** field.shift;
  return {
    id: parent === "" ? String(ghost.index) : `${parent}/${ghost.index}`,
    parent: parent === "" ? null : parent,
    depth: ghost.level,
    name: field.name,
    index: ghost.index,
    va,
    bytes: 2 ** field.shift,
    largePage: 0,
    kind: "page",
    expanded: false,
    childCount: 0,
    pteAddress: ghost.address,
    raw: rawEntry(machine, 0, 0),
    flags: format.describe(0, 0, ghost.level),
    pfn: before?.pfn ?? 0,
    owner: before === null ? -1 : (machine.memory.frameOwner[before.pfn - machine.memory.firstPfn] ?? -1),
    cached: page?.holders ?? [],
    walkStep: onWalk >= 0 ? onWalk + 1 : null,
    changed: tree.changed.has(ghost.address),
    rights: null,
    before,
    gone: ghost.gone,
    onPath: tree.path.has(ghost.address),
    file: mappedFile(tree.simulation, tree.space, va),
  };
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
        file: mappedFile(simulation, mm.id, va + part * pageBytes),
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
