/**
 * The TLBs of a machine once more, from docs/spec/mmu-hardware.md and the choices in docs/mmu-models.md alone: what a witness knows of
 * them. Entries are objects in rows, order of use is a list, tags are words; nothing is shared with the machine but its configuration.
 */
import type { MachineConfig } from "../../../../src/machine/index.js";
import { Structure, type Entry, type Tag } from "./structure.js";
import { levelShifts, type ModelPage, type ModelSpace, type Ended } from "./page.js";

/** One core with its TLBs. */
export class ModelCore {
  readonly structures: readonly Structure[];
  cycles = 0;
  /** What has missed: in the first level, if the second had it, and in all; whoever looks empties it. */
  missed: (readonly [where: "first" | "all", access: string, page: number])[] = [];
  space: ModelSpace | null = null;
  /** The other cores, where last levels share their entries (CnP). */
  others: readonly ModelCore[] = [];

  constructor(
    private readonly config: MachineConfig,
    randoms: readonly (() => number)[],
  ) {
    this.structures = config.tlbs.map(
      (tlb, at) => new Structure(tlb, 2 ** config.pageShift, config.options.invalidFirst, randoms[at]!),
    );
  }

  private get version(): number {
    return this.config.architecture.name === "arc" ? this.config.architecture.mmuVersion : 0;
  }

  private stages(access: string): Structure[][] {
    return [1, 2]
      .map((level) => this.structures.filter((one) => one.config.level === level && one.serves(access)))
      .filter((stage) => stage.length > 0);
  }

  /** §2: does the context satisfy the tag? */
  private matches = (entry: Entry): boolean => {
    if (entry.tag === "global" || this.config.tags === "none") return true;
    const [kind, number] = entry.tag.split(" ");
    return kind === "asid" ? Number(number) === this.space!.asid : this.space!.subscribed.has(Number(number));
  };

  private tagOf(page: ModelPage): Tag {
    const { tags } = this.config;
    if (page.global && tags !== "asid") return "global";
    return page.shared >= 0 && tags === "asid+sasid" ? `shared ${page.shared}` : `asid ${this.space!.asid}`;
  }

  /** The structure of a level that a page belongs to. */
  private home(stage: readonly Structure[], count: number): Structure {
    const whole = stage.find((one) => one.held(count) === count);
    if (whole !== undefined) return whole;
    const most = Math.max(...stage.map((one) => one.held(count)));
    return stage.find((one) => one.held(count) === most)!;
  }

  private emptyFirstLevel(): number {
    return this.structures
      .filter(({ config }) => config.level === 1)
      .reduce((sum, one) => sum + one.remove(() => true), 0);
  }

  /** The first level gives up what stems from an entry of the second. */
  private dropCopies(entry: Entry): void {
    for (const one of this.structures.filter(({ config }) => config.level === 1)) {
      one.remove(
        (copy) =>
          copy.tag === entry.tag && copy.first < entry.first + entry.count && entry.first < copy.first + copy.count,
      );
    }
  }

  private giveUp(structure: Structure, place: readonly [number, number]): void {
    const old = structure.rows[place[0]]![place[1]]!;
    if (old !== null && structure.config.level === 2 && this.config.options.utlbOnEviction === "drop")
      this.dropCopies(old);
  }

  /** The part of an entry that a structure holds, for a page; null if it holds none. */
  private part(structure: Structure, page: number, entry: Entry): Entry | null {
    const count = structure.held(entry.count);
    if (count === 0) return null;
    const first = count === entry.count ? entry.first : Math.floor(page / count) * count;
    return { ...entry, first, count, frame: entry.frame + (first - entry.first) };
  }

  private fill(structure: Structure, page: number, entry: Entry): boolean {
    const part = this.part(structure, page, entry);
    if (part === null) return false;
    this.enter(structure, page, part);
    if (this.config.options.commonNotPrivate && structure.config.level === 2)
      for (const other of this.others)
        other.enter(other.structures[this.structures.indexOf(structure)]!, part.first, part);
    return true;
  }

  private enter(structure: Structure, page: number, entry: Entry): void {
    let place = structure.same(entry);
    if (place === null) {
      place = structure.choose(page, entry.count);
      this.giveUp(structure, place);
    }
    structure.put(place, { ...entry });
  }

  /** What a walk finds, and how many entries it reads. */
  private walk(
    page: number,
    store: boolean,
    access: string,
  ): { reads: number; page: ModelPage | null; dirty: boolean } {
    const { pageShift, format, refill } = this.config;
    const shifts = levelShifts[format]!;
    const space = this.space!;
    const cache = this.structures.find(({ config }) => config.serves === "walk");
    const known = cache?.find(page, (entry) => this.matches(entry))[0];
    const starts = known !== undefined && cache!.at(known).space === space.name;
    if (starts) cache!.use(known);
    const found = space.pages.find(({ first, count }) => page >= first && page < first + count) ?? null;
    // A table entry is there if the space has ever had a page behind it; a page of several entries stands at the level of one.
    const depth = shifts.findIndex((shift) =>
      found !== null
        ? 2 ** (shift - pageShift) <= found.step
        : !space.pages.some(
            ({ first }) => Math.floor(first / 2 ** (shift - pageShift)) === Math.floor(page / 2 ** (shift - pageShift)),
          ),
    );
    const level = depth < 0 ? shifts.length - 1 : depth;
    let reads = starts ? 1 : level + 1;
    if (found === null) return { reads, page: null, dirty: false };
    const last = level === shifts.length - 1;
    // The number of a shared page stands in a table beside the last one (§1.14).
    if (/^arc|^armv7/.test(format) && last && found.shared >= 0) reads++;
    if (!found.rights.includes({ fetch: "x", load: "r", store: "w" }[access]!))
      return { reads, page: null, dirty: false };
    const entry = page - ((page - found.first) % found.step);
    if (store) found.dirty.add(entry);
    if (cache !== undefined && last && !starts) this.rememberTable(cache, page);
    return { reads, page: found, dirty: refill === "hardware" && found.dirty.has(entry) };
  }

  private rememberTable(cache: Structure, page: number): void {
    const count = cache.config.pageBytes![0]! / 2 ** this.config.pageShift;
    const first = Math.floor(page / count) * count;
    const place = cache.find(page, (entry) => this.matches(entry))[0] ?? cache.choose(page, count);
    const { asid, name } = this.space!;
    cache.put(place, { first, count, frame: -1, rights: "", dirty: false, tag: `asid ${asid}`, space: name });
  }

  private fault(page: number): Ended {
    // §2.3: a page fault removes what matches its address.
    if (this.config.architecture.name === "x86-64") {
      for (const one of this.structures)
        one.remove((entry) => page >= entry.first && page < entry.first + entry.count && this.matches(entry));
    }
    return { as: "fault" };
  }

  /** A fetch, load or store in a page. */
  access(page: number, access: "fetch" | "load" | "store"): Ended {
    const { costs, refill, architecture } = this.config;
    const stages = this.stages(access);
    for (const [asked, stage] of stages.entries()) {
      const found = stage.flatMap((one) => one.find(page, this.matches).map((place) => [one, place] as const));
      if (found.length > 1 && architecture.multipleMatch === "machine-check") return { as: "machine check" };
      if (found.length === 0) continue;
      const [structure, place] = found[0]!;
      const entry = structure.at(place);
      structure.use(place);
      if (asked > 0) {
        this.cycles += costs.microMiss;
        this.missed.push(["first", access, page]);
      }
      if (!entry.rights.includes({ fetch: "x", load: "r", store: "w" }[access])) return this.fault(page);
      if (access === "store" && refill === "hardware" && !entry.dirty) {
        const { reads, page: still } = this.walk(page, true, access);
        this.cycles += reads * costs.memoryRead;
        if (still === null) return this.fault(page);
        for (const one of stages.flat()) {
          const copy = one.find(page, this.matches)[0];
          if (copy !== undefined) one.replace(copy, { ...one.at(copy), dirty: true });
        }
      }
      let answer = structure.at(place);
      for (const above of stages.slice(0, asked).reverse()) {
        const target = this.home(above, answer.count);
        const part = this.part(target, page, answer);
        if (part === null) continue;
        this.fill(target, page, answer);
        answer = part;
      }
      return { as: "done", frame: answer.frame + (page - answer.first) };
    }
    return this.miss(page, access, stages);
  }

  private entryFor(page: number, found: ModelPage, dirty: boolean): Entry {
    const { options, format, pageShift } = this.config;
    const shifts = levelShifts[format]!;
    // Without the hint a page of several table entries is entered as what one of them maps.
    const own = options.contiguous
      ? found.count
      : Math.min(found.count, ...shifts.map((s) => 2 ** (s - pageShift)).filter((n) => n >= found.step));
    const first = Math.floor(page / own) * own;
    return {
      first,
      count: own,
      frame: found.frame + (first - found.first),
      rights: found.rights,
      dirty,
      tag: this.tagOf(found),
      space: "",
    };
  }

  private miss(page: number, access: "fetch" | "load" | "store", stages: readonly Structure[][]): Ended {
    const { costs, refill } = this.config;
    this.missed.push(["all", access, page]);
    const { reads, page: found, dirty } = this.walk(page, access === "store", access);
    const handler = refill === "hardware" ? 0 : access === "fetch" ? costs.refillFetch : costs.refillData;
    this.cycles += handler + reads * costs.memoryRead;
    if (found === null) return this.fault(page);
    const entry = this.entryFor(page, found, dirty);
    // MMUv1: a write empties the micro TLBs, the instruction's own translation with them; it starts over.
    const loses = this.version === 1 && access !== "fetch" && !this.config.options.metalFix;
    let last: Entry | null = null;
    for (const [at, stage] of [...stages.entries()].reverse()) {
      if (loses && at < stages.length - 1) continue;
      const target = this.home(stage, entry.count);
      const isRefill = at === stages.length - 1 && this.version > 0 && entry.count === 1;
      if (isRefill) this.refill(target, entry);
      else if (!this.fill(target, page, entry)) continue;
      last = this.part(target, page, entry);
    }
    const usable = last === null || (!loses && this.matches(last));
    if (!usable && refill === "software") return { as: "retry" };
    return { as: "done", frame: found.frame + (page - found.first) };
  }

  /** §1.14: MMUv4 inserts; before, GetIndex and Write, which look for no entry that is there. */
  private refill(joint: Structure, entry: Entry): void {
    if (this.version >= 4) {
      this.enter(joint, entry.first, entry);
      this.dropCopies(entry);
      return;
    }
    const place = joint.choose(entry.first, 1);
    this.giveUp(joint, place);
    joint.put(place, { ...entry });
    if (this.version === 1 && !this.config.options.metalFix) this.emptyFirstLevel();
  }

  /** After a page fault the handler of a software refill enters the page itself: probe, then write (§1.14). */
  preload(page: number, access: "fetch" | "load" | "store"): boolean {
    const { page: found, dirty } = this.walk(page, access === "store", access);
    if (found === null) return false;
    this.cycles += this.config.costs.flushOperation;
    const entry = this.entryFor(page, found, dirty);
    const target = this.home(this.stages(access).at(-1)!, entry.count);
    if (this.version > 0 && this.version < 4 && entry.count === 1) {
      const probed = this.probe(page, this.space!.asid);
      const place = probed.length === 1 ? probed[0]! : target.choose(page, 1);
      this.giveUp(target, place);
      target.put(place, { ...entry });
      if (!this.config.options.metalFix) this.emptyFirstLevel();
      this.dropCopies(entry);
      return true;
    }
    if (this.fill(target, page, entry)) this.dropCopies(this.part(target, page, entry)!);
    return true;
  }

  /** §1.8: global entries by their page; shared ones too, as the probe is smart; others with the ASID. */
  private probed(asid: number): (entry: Entry) => boolean {
    const { tags, options } = this.config;
    return ({ tag }) =>
      tag === "global" ||
      (tag.startsWith("shared") ? options.deleteIgnoresSasid : tags === "none" || tag === `asid ${asid}`);
  }

  private probe(page: number, asid: number): (readonly [number, number])[] {
    const joint = this.structures.find(({ config }) => config.name === "JTLB")!;
    return joint.find(page, this.probed(asid));
  }

  /** Loads a space: PID and root, and the SASID registers (§1.3, §1.4). */
  enterSpace(space: ModelSpace): void {
    const { tags, sasidCount, costs, options } = this.config;
    const roots = this.version > 0 ? 2 : 1;
    this.cycles += (roots + (tags === "asid+sasid" ? Math.ceil(sasidCount / 32) : 0)) * costs.registerWrite;
    this.space = space;
    if (options.utlbOnContextWrite === "flush") this.emptyFirstLevel();
  }

  /** What comes with every maintenance operation: on some cores the first level is emptied (§4.1). */
  private finish(removed: number, cost: number): number {
    if (this.config.options.utlbOnMaintenance === "flush") this.emptyFirstLevel();
    this.cycles += cost;
    return removed;
  }

  /** An operation on entries of any page. ARC looks at all entries of its last level, and clears the micro TLBs (§1.16). */
  private removeAll(condition: (entry: Entry) => boolean, cost: number): number {
    if (this.version === 0)
      return this.finish(
        this.structures.reduce((sum, one) => sum + one.remove(condition), 0),
        cost,
      );
    const { entryScan, flushOperation } = this.config.costs;
    const main = this.structures.filter(({ config }) => config.level === 2);
    const entries = main.reduce((sum, { config }) => sum + config.sets * config.ways, 0);
    const removed = main.reduce((sum, one) => sum + one.remove(condition), 0);
    const clears = this.version >= 2 || removed > 0;
    return this.finish(removed + (clears ? this.emptyFirstLevel() : 0), entries * entryScan + flushOperation);
  }

  flushAll(global: boolean, shared: boolean): number {
    const { architecture, tags, costs } = this.config;
    // Without PCIDs loading CR3 is the flush.
    const free = architecture.name === "x86-64" && tags === "none" && !global;
    return this.removeAll(
      ({ tag }) => (global || tag !== "global") && (shared || !tag.startsWith("shared")),
      free ? 0 : costs.flushOperation,
    );
  }

  flushAsid(asid: number): number {
    return this.removeAll(({ tag }) => tag === `asid ${asid}`, this.config.costs.flushOperation);
  }

  flushShared(id: number): number {
    return this.removeAll(({ tag }) => tag === `shared ${id}`, this.config.costs.flushOperation);
  }

  /** A page: of one ASID, -1 = of all; of one shared id, -1 = of none. */
  flushPage(page: number, asid: number, shared: number): number {
    const { options, costs, architecture, tags } = this.config;
    const covers = (entry: Entry): boolean => page >= entry.first && page < entry.first + entry.count;
    if (this.version > 0) return this.flushArcPage(page, asid, shared, covers);
    const current = asid === -1 || asid === this.space!.asid;
    // §4.1: with an ASID, global entries stay on RISC-V, and on x86-64 unless it is the current one. Without ids software names id 0.
    const takesGlobal =
      architecture.name === "riscv"
        ? asid === -1 && shared === -1 && tags !== "none"
        : architecture.name === "x86-64"
          ? current
          : true;
    return this.finish(
      this.structures.reduce(
        (sum, one) =>
          sum +
          one.remove((entry) => {
            if (!covers(entry)) return false;
            if (entry.tag === "global") return takesGlobal;
            if (entry.tag.startsWith("shared")) return options.deleteIgnoresSasid || entry.tag === `shared ${shared}`;
            return asid === -1 || tags === "none" || entry.tag === `asid ${asid}`;
          }),
        0,
      ),
      costs.flushOperation,
    );
  }

  private flushArcPage(page: number, asid: number, shared: number, covers: (entry: Entry) => boolean): number {
    const { options, costs } = this.config;
    if (asid === -1 && shared === -1) {
      const main = this.structures.filter(({ config }) => config.level === 2);
      const taken = ({ tag }: Entry): boolean => !tag.startsWith("shared") || options.deleteIgnoresSasid;
      const removed = main.reduce((sum, one) => sum + one.remove((entry) => covers(entry) && taken(entry)), 0);
      const clears = this.version >= 2 || removed > 0;
      return this.finish(removed + (clears ? this.emptyFirstLevel() : 0), costs.flushOperation);
    }
    const byNumber = shared !== -1 && !options.deleteIgnoresSasid;
    const found = byNumber
      ? ({ tag }: Entry): boolean => tag === "global" || tag === `shared ${shared}`
      : this.probed(Math.max(0, asid));
    if (this.version >= 4) {
      const removed = this.structures.reduce(
        (sum, one) => sum + one.remove((entry) => covers(entry) && found(entry)),
        0,
      );
      return this.finish(removed, costs.flushOperation);
    }
    const joint = this.structures.find(({ config }) => config.name === "JTLB")!;
    const places = joint.find(page, found);
    let [removed, commands] = [0, 1];
    if (places.length === 1) {
      const entry = joint.at(places[0]!);
      removed += joint.remove((one) => one === entry) + (options.metalFix ? 0 : this.emptyFirstLevel());
      commands++;
    }
    if (this.version >= 2) {
      removed += this.emptyFirstLevel();
      commands++;
    }
    return this.finish(removed, commands * costs.flushOperation);
  }
}
