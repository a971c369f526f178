/**
 * Every TLB of every preset against an independent model (reference/tlb.ts), slot by slot: random fetches, loads and stores in pages
 * of all sizes and marks, switches, remappings, refills by software and maintenance, on two cores. After each operation every
 * entry, the cycles and what became of the access must be the same. `VAS_SOAK=20`: 80 times as many.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Access,
  flushAll,
  flushAsid,
  flushPage,
  flushShared,
  machinePresets,
  pageSize,
  preload,
  StopReason,
  writePage,
  type Core,
  type Pfn,
  type Sasid,
  type SettingValue,
  type Tlb,
} from "../../../src/machine/index.js";
import { EntryClass } from "../../../src/machine/config/match.js";
import { Translation } from "../../../src/machine/base/index.js";
import { LeafFlag } from "../../../src/machine/page-table/index.js";
import { translate } from "../../../src/machine/translate/index.js";
import {
  asid,
  createBench,
  enter,
  leafOf,
  mapPage,
  newSpace,
  takeFrame,
  va,
  type Bench,
} from "../machines/bench-machine.js";
import { shiftRegister, slotTexts, type Ended, type ModelPage, type ModelSpace } from "./reference/page.js";
import { ModelCore } from "./reference/tlb.js";
import { runs, sampled } from "../../sample.js";

const [K, M] = [2 ** 10, 2 ** 20];
const accesses = { fetch: Access.Fetch, load: Access.Load, store: Access.Store } as const;
type Kind = keyof typeof accesses;

/** Large pages of each format: bytes, and in how many table entries one stands. */
const sizesOf: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  "arc-8k": [[2 * M, 1]],
  "arc-4k-sasid": [[2 * M, 1]],
  sv39: [
    [64 * K, 16],
    [2 * M, 1],
  ],
  sv48: [
    [64 * K, 16],
    [2 * M, 1],
  ],
  "x86-64": [[2 * M, 1]],
  "armv8-4k": [
    [64 * K, 16],
    [2 * M, 1],
    [32 * M, 16],
  ],
  armv7: [
    [64 * K, 16],
    [M, 1],
    [16 * M, 16],
  ],
};
/** Base pages, and pages of each large size, in each space. */
const [manyBase, manyLarge] = [40, 14];

/** How pages are marked, by their number: what the spaces have in common, and what one of them sees in another way. */
function marksOf(number: number, space: number): Pick<ModelPage, "rights" | "global" | "shared"> | null {
  // `shared`: the first or second shared id that the test uses, or none.
  const own = { rights: ["rwx", "rw", "rx", "r"][number % 4]!, global: false, shared: 2 };
  switch ((number + (space === 2 && number % 9 === 4 ? 1 : 0)) % 6) {
    case 1:
      return { rights: "rx", global: false, shared: 0 };
    case 2:
      return { rights: "rwx", global: false, shared: 1 };
    case 3:
      return { rights: "rx", global: true, shared: 2 };
    case 4:
      return space === 1 ? null : own;
    default:
      return own;
  }
}

type Operation =
  | readonly ["access", core: number, page: number, kind: Kind]
  | readonly ["enter", core: number, space: number]
  | readonly ["remap" | "preload", core: number, page: number]
  | readonly ["flush all" | "flush asid" | "flush shared", core: number, which: number]
  | readonly ["flush page", core: number, page: number, which: number];

const core = fc.nat(1);
/** Few pages often, and all of them now and then. */
const place = fc.oneof({ weight: 3, arbitrary: fc.nat(11) }, { weight: 2, arbitrary: fc.nat(9999) });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.tuple(fc.constant("access"), core, place, fc.constantFrom("fetch", "load", "load", "store")),
  },
  { weight: 5, arbitrary: fc.tuple(fc.constant("enter"), core, fc.nat(2)) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom("remap", "preload", "preload"), core, place) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("flush all", "flush asid", "flush shared"), core, fc.nat(3)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("flush page"), core, place, fc.nat(7)) },
) as fc.Arbitrary<Operation>;

/** A machine with three spaces, and the model of it. */
class Pair {
  readonly bench: Bench;
  private readonly known = new Map<Tlb, { readonly texts: string[]; readonly columns: readonly Float64Array[] }>();
  private readonly roots: Pfn[];
  private readonly spaces: ModelSpace[];
  private readonly models: ModelCore[];
  private readonly shift: number;
  /** Two shared ids, and -1; without shared ids thrice -1. */
  private readonly ids: readonly number[];
  /** First pages of what may be mapped. */
  private readonly places: readonly { readonly first: number; readonly count: number; readonly step: number }[];

  constructor(preset: string, overrides: Record<string, SettingValue>) {
    this.bench = createBench(preset, { cores: 2, ...overrides });
    const { machine } = this.bench;
    const { config } = machine;
    this.shift = config.pageShift;
    this.places = this.placesOf();
    // The second one stands in the second register where there is one.
    const sharing = config.tags === "asid+sasid";
    this.ids = sharing ? [3, config.sasidCount > 35 ? 35 : 5, -1] : [-1, -1, -1];
    const hasAsids = config.asidBits > 0;
    this.roots = [0, 1, 2].map(() => newSpace(this.bench));
    this.spaces = this.roots.map((_, at) => ({
      name: `space ${at}`,
      asid: hasAsids ? at + 1 : 0,
      subscribed: new Set([this.ids.slice(0, 1), this.ids.slice(0, 2), []][at]!.filter((id) => id >= 0)),
      pages: [],
    }));
    this.places.forEach((_, number) => {
      const frame = this.frameFor(number);
      for (const space of [0, 1, 2]) this.map(space, number, number % 6 === 0 ? this.frameFor(number) : frame);
    });
    this.models = machine.cores.map(
      (one) =>
        new ModelCore(
          config,
          one.tlbs.map(({ random }) => shiftRegister(random.state)),
        ),
    );
    this.models.forEach((model, at) => (model.others = this.models.filter((_, other) => other !== at)));
    for (const at of [0, 1]) this.enter(at, at);
  }

  /** Base pages side by side and at the strides of the largest sets; large pages likewise. */
  private placesOf(): Pair["places"] {
    const { config } = this.bench.machine;
    const sets = Math.max(...config.tlbs.map((tlb) => tlb.sets));
    const pages = (bytes: number): number => bytes / 2 ** this.shift;
    const first = pages(4 * M);
    const base = Array.from({ length: manyBase }, (_, n) => ({
      first: first + (n % 4) + Math.floor(n / 4) * sets * (sets > 1 ? 1 : 4),
      count: 1,
      step: 1,
    }));
    const hasSuperTlb = config.architecture.name !== "arc" || config.tlbs.some(({ name }) => name === "sTLB");
    const large = (hasSuperTlb ? sizesOf[config.format]! : []).flatMap(([bytes, entries], size) =>
      Array.from({ length: bytes > 8 * M ? 4 : manyLarge }, (_, n) => ({
        // Each size in a quarter of a gigabyte of its own.
        first: pages((size + 1) * 240 * M - (((size + 1) * 240 * M) % bytes) + bytes * n),
        count: pages(bytes),
        step: pages(bytes) / entries,
      })),
    );
    return [...base, ...large];
  }

  private frameFor(number: number): number {
    const { count } = this.places[number]!;
    if (count === 1) return takeFrame(this.bench);
    // Large pages lie over one another: what is in them does not matter here.
    const { firstPfn, frames } = this.bench.machine.memory;
    const choices = Math.max(1, Math.floor(frames / count) - 1);
    return firstPfn + count * (number % choices);
  }

  private map(space: number, number: number, frame: number): void {
    const marks = marksOf(number, space);
    if (marks === null) return;
    const { first, count, step } = this.places[number]!;
    const { pages } = this.spaces[space]!;
    const { format } = this.bench.machine;
    // A supersection has no domain, and no room for a shared id.
    const shared = count === 4096 && this.bench.machine.config.format === "armv7" ? -1 : this.ids[marks.shared]!;
    const at = pages.findIndex((page) => page.first === first);
    if (at >= 0) pages.splice(at, 1);
    pages.push({ first, count, step, frame, dirty: new Set(), ...marks, shared });
    const address = first * 2 ** this.shift;
    const { rights: permissions, global } = marks;
    const root = this.roots[space]!;
    if (count === 1) mapPage(this.bench, root, address, { permissions, global, shared, pfn: frame as Pfn });
    else {
      const size = pageSize(format, count * 2 ** this.shift)!;
      const leaf = leafOf(frame as Pfn, { permissions, global, shared });
      writePage(this.bench.machine, root, va(address), leaf, size, () => takeFrame(this.bench));
    }
  }

  private enter(at: number, space: number): void {
    const { asid: number, subscribed } = this.spaces[space]!;
    const bits = (from: number): number =>
      [...subscribed].reduce((word, id) => word | (id >> 5 === from ? 1 << (id & 31) : 0), 0);
    const marks = { asid: number, sasidLo: bits(0), sasidHi: bits(1), pid: space + 1 };
    enter(this.bench, this.roots[space]!, marks, this.cores[at]!);
    this.models[at]!.enterSpace(this.spaces[space]!);
  }

  private get cores(): readonly Core[] {
    return this.bench.machine.cores;
  }

  /** A page of the places, or one behind it that nothing may map. */
  private pageAt(number: number): number {
    const { first, count } = this.places[number % this.places.length]!;
    return first + (count === 1 ? 0 : (number * 7919) % count);
  }

  /** Does an operation on both; returns what each says of it. */
  do(what: Operation): readonly [unknown, unknown] {
    const { machine } = this.bench;
    const core = this.cores[what[1]]!;
    const model = this.models[what[1]]!;
    const { asidBits, refill } = machine.config;
    switch (what[0]) {
      case "access": {
        const page = this.pageAt(what[2]);
        const ended = translate(machine, core, page * 2 ** this.shift, accesses[what[3]]);
        return [this.told(core, ended), model.access(page, what[3])];
      }
      case "enter":
        this.enter(what[1], what[2]);
        return [0, 0];
      case "remap": {
        const number = what[2] % manyBase;
        for (const space of [0, 2]) this.map(space, number, this.frameFor(number));
        return [0, 0];
      }
      case "preload": {
        if (refill !== "software") return [0, 0];
        const page = this.pageAt(what[2]);
        return [preload(machine, core, va(page * 2 ** this.shift), Access.Load), model.preload(page, "load")];
      }
      case "flush all": {
        const [global, shared] = [(what[2] & 1) === 0, (what[2] & 2) === 0];
        return [flushAll(machine, core, global, shared), model.flushAll(global, shared)];
      }
      case "flush asid": {
        const number = asidBits > 0 ? what[2] : 0;
        return [flushAsid(machine, core, asid(number)), model.flushAsid(number)];
      }
      case "flush shared": {
        const id = [...this.ids, this.ids[0]! + 1][what[2]]!;
        return id < 0 ? [0, 0] : [flushShared(machine, core, id as Sasid), model.flushShared(id)];
      }
      case "flush page": {
        const page = this.pageAt(what[2]);
        const number = asidBits === 0 ? [-1, 0][what[3] & 1]! : [-1, 1, 2, 3][what[3] & 3]!;
        const id = (what[3] & 4) === 0 ? -1 : this.ids[0]!;
        const address = va(page * 2 ** this.shift);
        const removed = flushPage(machine, core, address, number === -1 ? -1 : asid(number), id as Sasid | -1);
        return [removed, model.flushPage(page, number, id)];
      }
    }
  }

  private told(core: Core, ended: Translation): Ended {
    const { firstPfn } = this.bench.machine.memory;
    if (ended === Translation.Done) return { as: "done", frame: core.page.frame + firstPfn };
    if (ended === Translation.Retry) return { as: "retry" };
    if (core.trap.kind !== StopReason.MachineCheck) return { as: "fault" };
    core.arc.enable = true; // as the kernel's handler does
    return { as: "machine check" };
  }

  check(what: Operation, told: readonly [unknown, unknown]): void {
    const name = JSON.stringify(what);
    assert.deepEqual(told[0], told[1], name);
    this.cores.forEach((core, at) => {
      const model = this.models[at]!;
      assert.equal(core.cycles, model.cycles, `cycles of core ${at} after ${name}`);
      const expected = slotTexts(model.structures, this.bench.machine.config.refill === "hardware");
      core.tlbs.forEach((tlb, level) => {
        const [real, modelled] = [this.slotsOf(tlb), expected[level]!];
        if (real.every((text, slot) => text === modelled[slot])) return;
        assert.deepEqual(real, modelled, `${tlb.config.name} of core ${at} after ${name}`);
      });
    });
  }

  /** Texts of the slots; a slot that has not changed keeps its own. */
  private slotsOf(tlb: Tlb): readonly string[] {
    const { slots } = tlb;
    const columns = [tlb.vpn, tlb.span, tlb.pfn, tlb.flags, tlb.kind, tlb.tag];
    const known = this.known.get(tlb) ?? {
      texts: Array<string>(slots).fill(""),
      columns: columns.map(() => new Float64Array(slots).fill(NaN)),
    };
    this.known.set(tlb, known);
    for (let slot = 0; slot < slots; slot++) {
      if (columns.every((column, at) => column[slot] === known.columns[at]![slot])) continue;
      columns.forEach((column, at) => (known.columns[at]![slot] = column[slot]!));
      known.texts[slot] = textOf(tlb, slot, this.bench.machine.config.refill === "hardware");
    }
    return known.texts;
  }
}

const rights = [
  [LeafFlag.Read, "r"],
  [LeafFlag.Write, "w"],
  [LeafFlag.Execute, "x"],
] as const;

/** A slot as the model says it. */
function textOf(tlb: Tlb, slot: number, withDirty: boolean): string {
  const [first, count, flags] = [tlb.vpn[slot]!, tlb.span[slot]!, tlb.flags[slot]!];
  if (count === 0) return "";
  const kind = tlb.kind[slot] as EntryClass;
  const tag =
    kind === EntryClass.Global ? "global" : `${kind === EntryClass.Shared ? "shared" : "asid"} ${tlb.tag[slot]}`;
  if (tlb.config.serves === "walk") return `${first}+${count} ${tag}`;
  const letters = rights.map(([flag, letter]) => ((flags & flag) === 0 ? "" : letter)).join("");
  const dirty = withDirty && (flags & LeafFlag.Dirty) !== 0 ? " dirty" : "";
  return `${first}+${count} → ${tlb.pfn[slot]} ${letters}${dirty} ${tag}`;
}

/** Small TLBs fill up soon; the others show what a preset has. */
const small = { jtlb_sets: 4, jtlb_ways: 4, uitlb_entries: 2, udtlb_entries: 4 };
const policies = ["lru", "plru", "rr", "random-lfsr"] as const;
const tags = ["none", "asid", "asid+global", "asid+sasid"] as const;
type Row = readonly [string, Record<string, SettingValue>];
const rows: readonly Row[] = [
  ...machinePresets().map(({ name }): Row => [name, {}]),
  ...policies.flatMap((policy) =>
    ["arc-hs38-1k", "arc-770d", "rv64-sv39"].map((name): Row => [
      name,
      { ...small, replacement: policy, utlb_replacement: policy },
    ]),
  ),
  ...["rr", "plru", "random-lfsr"].map((replacement): Row => [
    "rv64-sv39",
    { ...small, replacement, invalid_first: "off" },
  ]),
  ...["arc-hs38-512", "rv64-sv48", "skylake", "cortex-a53", "cortex-a7"].flatMap((name) =>
    tags.map((policy): Row => [name, { tags: policy }]),
  ),
  ["arc-hs38-1k", { ...small, utlb_on_eviction: "keep", delete_ignores_sasid: "off" }],
  ["rv64-sv39", { ...small, utlb_on_eviction: "drop", utlb_unified: "on" }],
  ["arc-770d", { ...small, utlb_on_ctx_write: "flush", tags: "asid+sasid" }],
  ["cortex-a53", { ...small, cnp: "on" }],
  ["rv64-sv39", { ...small, contiguous: "off", tags: "asid+sasid" }],
  ["cortex-a53", { contiguous: "off" }],
  ["rv64-sv39", { tlb_levels: 1, uitlb_sets: 2, udtlb_sets: 4 }],
];

describe("every TLB", () => {
  for (const [preset, overrides] of sampled(rows, 20)) {
    it(`of ${preset} is entry by entry what the model says ${JSON.stringify(overrides)}`, () => {
      fc.assert(
        fc.property(fc.array(operation, { minLength: 60, maxLength: 300 }), (operations) => {
          const pair = new Pair(preset, overrides);
          for (const what of operations) pair.check(what, pair.do(what));
        }),
        { numRuns: runs(2) },
      );
    });
  }
});
