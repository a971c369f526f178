/** Each maintenance operation removes exactly its entries (mmu-hardware §4.1), and the flushes name the right ones. */
import assert from "node:assert/strict";
import {
  flushAll,
  flushAsid,
  flushPage,
  lookup,
  maintain,
  maintenanceOperations,
  operationOf,
  Access,
  EventKind,
  eventAt,
  FlushScope,
  type SettingValue,
} from "../../../src/machine/index.js";
import { fillTlb } from "../../../src/machine/refill/fill.js";
import type { NewEntry } from "../../../src/machine/tlb/tlb.js";
import { EntryClass } from "../../../src/machine/config/match.js";
import { Translation } from "../../../src/machine/base/index.js";
import { translate } from "../../../src/machine/translate/index.js";
import { asid, createBench, enter, mapPage, newSpace, va, type Bench } from "../machines/bench-machine.js";

const presetOf = { riscv: "rv64-sv39", "x86-64": "skylake", armv8: "cortex-a53", armv7: "cortex-a7" } as const;
const running = 3;
const pageA = 0x40_0000;
const pageB = 0x50_8000;

/** Private entries of the running ASID (r) and of another one (o), and a global one (g), each for pages A and B. */
function filled(preset: string, overrides: Record<string, SettingValue> = {}): Bench & { left(): string } {
  const bench = createBench(preset, overrides);
  enter(bench, newSpace(bench), { asid: running });
  const { machine, core } = bench;
  const last = core.paths[Access.Load].at(-1)!;
  const shift = machine.config.pageShift;
  const kinds = { r: [EntryClass.Private, running], o: [EntryClass.Private, 4], g: [EntryClass.Global, 0] } as const;
  for (const address of [pageA, pageB]) {
    for (const [kind, tag] of Object.values(kinds)) {
      const entry: NewEntry = {
        vpn: address / 2 ** shift,
        pfn: machine.memory.firstPfn,
        span: 1,
        flags: 15,
        kind,
        tag,
        key: 0,
        mask: 0,
      };
      fillTlb(machine, core, last, entry.vpn, entry, Access.Load);
    }
  }
  const left = (): string =>
    [
      [pageA, "A"],
      [pageB, "B"],
    ]
      .flatMap(([address, name]) =>
        Object.entries(kinds)
          .filter(([, [kind, tag]]) =>
            last.vpn.some(
              (vpn, slot) => vpn === Number(address) / 2 ** shift && last.kind[slot] === kind && last.tag[slot] === tag,
            ),
          )
          .map(([key]) => `${name}${key}`),
      )
      .join(" ");
  return { ...bench, left };
}

const everything = "Ar Ao Ag Br Bo Bg";

/** What is left after the operation on page A and ASID 3. */
const table: readonly (readonly [keyof typeof presetOf, string, string])[] = [
  ["riscv", "sfence.vma x0, x0", ""],
  ["riscv", "sfence.vma x0, asid", "Ao Ag Bo Bg"],
  ["riscv", "sfence.vma va, x0", "Br Bo Bg"],
  ["riscv", "sfence.vma va, asid", "Ao Ag Br Bo Bg"],
  ["riscv", "sinval.vma va, asid", "Ao Ag Br Bo Bg"],
  ["x86-64", "INVLPG va", "Ao Br Bo Bg"],
  ["x86-64", "INVPCID 0, pcid, va", "Ao Ag Br Bo Bg"],
  ["x86-64", "INVPCID 1, pcid", "Ao Ag Bo Bg"],
  ["x86-64", "INVPCID 2", ""],
  ["x86-64", "INVPCID 3", "Ag Bg"],
  ["x86-64", "MOV CR3, bit 63 = 0", "Ao Ag Bo Bg"],
  ["x86-64", "MOV CR3, bit 63 = 1", everything],
  ["armv8", "TLBI VMALLE1", ""],
  ["armv8", "TLBI ASIDE1, asid", "Ao Ag Bo Bg"],
  ["armv8", "TLBI VAE1, asid, va", "Ao Br Bo Bg"],
  ["armv8", "TLBI VALE1, asid, va", "Ao Br Bo Bg"],
  ["armv8", "TLBI VAAE1, va", "Br Bo Bg"],
  ["armv8", "TLBI VAALE1, va", "Br Bo Bg"],
  ["armv8", "TLBI RVAE1, asid, range", "Ao Bo"],
  ["armv7", "TLBIALL", ""],
  ["armv7", "TLBIASID, asid", "Ao Ag Bo Bg"],
  ["armv7", "TLBIMVA, va, asid", "Ao Br Bo Bg"],
  ["armv7", "TLBIMVAA, va", "Br Bo Bg"],
];

describe("maintenance operations", () => {
  for (const [architecture, name, left] of table) {
    it(`${name} removes exactly its entries`, () => {
      const bench = filled(presetOf[architecture], architecture === "armv7" ? { jtlb_ways: 4 } : {});
      assert.equal(bench.left(), everything);
      const cycles = bench.core.cycles;
      const pages = (pageB - pageA) / 4096 + 1;
      const removed = maintain(bench.machine, bench.core, name, { va: va(pageA), asid: asid(running), pages });
      assert.equal(bench.left(), left);
      assert.equal(removed, 6 - left.split(" ").filter((one) => one !== "").length);
      assert.equal(bench.core.cycles - cycles, bench.machine.config.costs.flushOperation);
    });
  }

  it("are all tried", () => {
    const tried = new Set(table.map(([, name]) => name));
    assert.deepEqual(
      maintenanceOperations.filter(({ architecture, name }) => architecture !== "arc" && !tried.has(name)),
      [],
    );
  });

  it("of everything cost an operation, or on ARC a look at each entry of the main TLB; with a new CR3 nothing", () => {
    const cost = (preset: string, global: boolean, how: object = {}): number[] => {
      const bench = createBench(preset);
      enter(bench, newSpace(bench));
      const { machine, core } = bench;
      const { flushOperation, entryScan } = machine.config.costs;
      const before = core.cycles;
      flushAll(machine, core, global, true, how);
      const main = core.tlbs.filter(({ config }) => config.level === 2).reduce((sum, { slots }) => sum + slots, 0);
      return [core.cycles - before, flushOperation, flushOperation + main * entryScan];
    };
    for (const [preset, global, price] of [
      ["rv64-sv39", true, "operation"],
      ["rv64-sv39", false, "operation"],
      ["cortex-a53", true, "operation"],
      ["skylake", true, "operation"],
      ["skylake", false, "operation"],
      // Without PCIDs the new root flushes what is not global; global pages take a write of CR4 besides.
      ["zen2", false, "nothing"],
      ["zen2", true, "operation"],
      ["arc-hs38-1k", true, "scan"],
      ["arc-hs38-1k", false, "scan"],
      ["arc-770d", true, "scan"],
    ] as const) {
      const [cycles, operation, scan] = cost(preset, global);
      assert.equal(cycles, { operation, scan, nothing: 0 }[price], `${preset}, global ${String(global)}`);
      assert.equal(cost(preset, global, { charged: false })[0], 0, `${preset}: another core pays`);
    }
  });

  it("of a large page remove all its parts, whichever address in it is named", () => {
    const pages = 512;
    const first = 0x40_0000 / 4096;
    for (const at of [0, 1, 200, 511]) {
      const bench = createBench("rv64-sv39");
      enter(bench, newSpace(bench), { asid: running });
      const { machine, core } = bench;
      const main = core.paths[Access.Load].at(-1)!;
      const fill = (vpn: number): void => {
        const entry = { pfn: machine.memory.firstPfn, span: 1, flags: 15, kind: EntryClass.Private, tag: running };
        fillTlb(machine, core, main, vpn, { ...entry, vpn, key: 0, mask: 0 }, Access.Load);
      };
      const parts = [0, 1, 77, 255, 510, 511].map((part) => first + part);
      const others = [first - 1, first + pages];
      [...parts, ...others].forEach(fill);
      const present = (): number[] => [...main.vpn].filter((vpn) => vpn >= 0).sort((one, other) => one - other);
      assert.equal(present().length, parts.length + others.length, "none has taken another one's place");
      const removed = flushPage(machine, core, va((first + at) * 4096), asid(running), -1, { pages });
      assert.deepEqual([removed, present()], [parts.length, others], `address in page ${at}`);
    }
  });

  it("an address that the format does not have removes nothing, and is no exception (RISC-V rule 7)", () => {
    for (const address of [-4096, 2 ** 40]) {
      const bench = filled("rv64-sv39");
      assert.equal(maintain(bench.machine, bench.core, "sfence.vma va, x0", { va: va(address) }), 0);
      assert.equal(flushPage(bench.machine, bench.core, va(address), -1, -1), 0);
      assert.equal(bench.left(), everything);
    }
    // Nor does a range that begins there, however far it reaches.
    const bench = filled("cortex-a53");
    for (const [address, pages] of [
      [-4096, 2 ** 21],
      [2 ** 48, 1],
    ] as const)
      assert.equal(
        maintain(bench.machine, bench.core, "TLBI RVAE1", { va: va(address), asid: asid(running), pages }),
        0,
      );
    assert.equal(bench.left(), everything);
  });

  it("flushes stand for the operations that Linux uses, and events say so", () => {
    const named = (
      preset: string,
      flush: (bench: Bench) => number,
      overrides: Record<string, SettingValue> = {},
    ): [string | undefined, string] => {
      const bench = filled(preset, overrides);
      flush(bench);
      const { kind, b, c } = eventAt(bench.machine.trace, bench.machine.trace.sequence - 1)!;
      assert.equal(kind, EventKind.TlbFlush);
      return [operationOf(bench.machine.config, b, c)?.name, bench.left()];
    };
    const all =
      (global: boolean) =>
      ({ machine, core }: Bench): number =>
        flushAll(machine, core, global);
    const one = ({ machine, core }: Bench): number => flushAsid(machine, core, asid(running));
    const page =
      (id: number) =>
      ({ machine, core }: Bench): number =>
        flushPage(machine, core, va(pageA), id === -1 ? -1 : asid(id), -1);
    const rows: readonly (readonly [string, (bench: Bench) => number, string | undefined, string])[] = [
      ["rv64-sv39", all(true), "sfence.vma x0, x0", ""],
      ["rv64-sv39", all(false), undefined, "Ag Bg"],
      ["rv64-sv39", one, "sfence.vma x0, asid", "Ao Ag Bo Bg"],
      ["rv64-sv39", page(running), "sfence.vma va, asid", "Ao Ag Br Bo Bg"],
      ["rv64-sv39", page(-1), "sfence.vma va, x0", "Br Bo Bg"],
      ["skylake", all(true), "INVPCID 2", ""],
      ["skylake", all(false), "INVPCID 3", "Ag Bg"],
      ["skylake", one, "INVPCID 1, pcid", "Ao Ag Bo Bg"],
      ["skylake", page(running), "INVLPG va", "Ao Br Bo Bg"],
      ["skylake", page(4), "INVPCID 0, pcid, va", "Ar Ag Br Bo Bg"],
      ["cortex-a53", all(true), "TLBI VMALLE1", ""],
      ["cortex-a53", one, "TLBI ASIDE1, asid", "Ao Ag Bo Bg"],
      ["cortex-a53", page(running), "TLBI VAE1, asid, va", "Ao Br Bo Bg"],
      ["cortex-a53", page(-1), "TLBI VAAE1, va", "Br Bo Bg"],
      ["arc-hs38-1k", all(true), "TLBWriteNI 0 to every entry, TLBIVUTLB", ""],
      ["arc-hs38-1k", page(running), "TLBDeleteEntry", "Ao Br Bo Bg"],
    ];
    for (const [preset, flush, name, left] of rows) {
      assert.deepEqual(named(preset, flush), [name, left], `${preset}: ${String(name)}`);
    }
    // Without tags: id 0 on RISC-V, which spares global entries; a write of CR3 on x86.
    for (const [preset, name] of [
      ["zen2", "MOV CR3, bit 63 = 0"],
      ["sifive-u74", "sfence.vma x0, asid"],
    ] as const) {
      assert.equal(operationOf(createBench(preset).machine.config, FlushScope.NonGlobal, -1)?.name, name);
    }
  });

  it("MMUv3 finds a global and a private entry of one page with one probe: a duplicate, which it leaves alone", () => {
    const old = createBench("arc-770d");
    enter(old, newSpace(old), { asid: running });
    const { machine, core } = old;
    const tlb = core.paths[Access.Load].at(-1)!;
    for (const [kind, tag] of [
      [EntryClass.Private, running],
      [EntryClass.Global, 0],
    ] as const) {
      fillTlb(
        machine,
        core,
        tlb,
        pageA / 8192,
        { vpn: pageA / 8192, pfn: machine.memory.firstPfn, span: 1, flags: 15, kind, tag, key: 0, mask: 0 },
        Access.Load,
      );
    }
    flushPage(machine, core, va(pageA), asid(running), -1);
    assert.equal(core.arc.index, 0x8000_0001);
    lookup(tlb, pageA / 8192, core.context);
    assert.ok(tlb.duplicate >= 0);
  });

  it("errata keep what they are known to keep (P22, P23)", () => {
    const kept = filled("skylake", { erratum_invlpg_global: "on" });
    flushPage(kept.machine, kept.core, va(pageA), asid(running), -1);
    assert.equal(kept.left(), "Ao Ag Br Bo Bg");
    for (const [workaround, left] of [
      [false, true],
      [true, false],
    ] as const) {
      const bench = createBench("rv64-sv39", { erratum_cip_1200: "on" });
      enter(bench, newSpace(bench), { asid: running });
      const { machine, core } = bench;
      const entry: NewEntry = {
        vpn: pageA / 4096,
        pfn: machine.memory.firstPfn,
        span: 1,
        flags: 15,
        kind: EntryClass.Private,
        tag: running,
        key: 0,
        mask: 0,
      };
      const [fetch, joint] = core.paths[Access.Fetch];
      for (const tlb of [fetch, joint]) fillTlb(machine, core, tlb, entry.vpn, entry, Access.Fetch);
      flushPage(machine, core, va(pageA), asid(running), -1, { cip1200Workaround: workaround });
      assert.equal(lookup(fetch, entry.vpn, core.context) >= 0, left);
      assert.equal(lookup(joint, entry.vpn, core.context) >= 0, false);
    }
  });

  it("of leaf entries leave the walk cache alone, others empty it of the table", () => {
    for (const [name, kept] of [
      ["TLBI VALE1, asid, va", 1],
      ["TLBI VAALE1, va", 1],
      ["TLBI VAE1, asid, va", 0],
      ["TLBI VMALLE1", 0],
    ] as const) {
      const bench = createBench("cortex-a53");
      const root = newSpace(bench);
      mapPage(bench, root, pageA, { permissions: "rw" });
      enter(bench, root, { asid: running });
      assert.equal(translate(bench.machine, bench.core, pageA, Access.Load), Translation.Done);
      maintain(bench.machine, bench.core, name, { va: va(pageA), asid: asid(running) });
      const cache = bench.core.walkCache!;
      assert.equal([...cache.span].filter((span) => span > 0).length, kept, name);
    }
  });

  it("of the main TLB empty the micro TLBs of Cortex cores, and of no other", () => {
    for (const [preset, left] of [
      ["cortex-a7", 0],
      ["cortex-a9", 0],
      ["cortex-a53", 0],
      ["rv64-sv39", 1],
    ] as const) {
      const bench = createBench(preset);
      const root = newSpace(bench);
      for (const page of [pageA, pageB]) mapPage(bench, root, page, { permissions: "rw" });
      enter(bench, root, { asid: running });
      for (const page of [pageA, pageB]) translate(bench.machine, bench.core, page, Access.Load);
      flushPage(bench.machine, bench.core, va(pageB), asid(running), -1);
      const [micro, , main] = [bench.core.paths[Access.Load][0]!, null, bench.core.paths[Access.Load].at(-1)!];
      assert.equal(lookup(main, pageA / 4096, bench.core.context) >= 0, true, preset);
      assert.equal([...micro.span].filter((span) => span > 0).length, left, preset);
    }
  });

  it("come with writes of the context on Cortex-A9, whose micro TLBs they empty", () => {
    for (const [preset, left] of [
      ["cortex-a9", 0],
      ["cortex-a7", 1],
    ] as const) {
      const bench = createBench(preset);
      const root = newSpace(bench);
      mapPage(bench, root, pageA, { permissions: "rw" });
      enter(bench, root, { asid: running });
      translate(bench.machine, bench.core, pageA, Access.Load);
      enter(bench, root, { asid: 4 });
      assert.equal([...bench.core.paths[Access.Load][0]!.span].filter((span) => span > 0).length, left, preset);
    }
  });
});
