/** Names of things that can be watched: what each means, what it is called, and that it means the same when it is handed back. */
import assert from "node:assert/strict";
import { RequestError } from "../../../src/debug/arguments/request-error.js";
import { contextOf } from "../../../src/debug/expressions/frame-context.js";
import { canonicalName, describeTarget, thingNamed, type Thing } from "../../../src/debug/watching/thing-name.js";
import { startRun, type Simulation, type WatchTarget } from "../../../src/simulator/index.js";
import { compile, drive, open } from "../../simulator/scenarios/scenario.js";

const scenario = `scenario "names"
machine rv64-sv39 { cores 2 memory 16M }
kernel linux-rfc
vas pool mode 0666 { segment data at 0x2000_0000 size 8K rw- { u64 one } }
program p {
    u64 total = 7
    u16 list[6]
    fn main() {
        let a = 3
        vas_find("pool")
        total = a
        total = total + 1
    }
}
process A runs p`;

const base = 0x8000_0000;
const end = base + 16 * 2 ** 20;

describe("names of watched things", () => {
  let simulation: Simulation;
  let space = 0;
  let total = 0;
  before(async () => {
    simulation = open(await compile(scenario));
    for (let step = 0; step < 3; step++)
      drive(simulation, startRun(simulation, { kind: "statement", tid: 1, depth: "over" }));
    ({ space } = contextOf(simulation, { tid: 1, index: 0 }).frame);
    const target = named("total").target;
    assert.ok(target.kind === "memory");
    total = target.address;
  });

  const named = (text: string, bytes: number | null = null): Thing =>
    thingNamed(() => contextOf(simulation, { tid: 1, index: 0 }), simulation, text, bytes);
  const refused = (text: string, bytes: number | null = null): string => {
    try {
      return `not refused: ${JSON.stringify(named(text, bytes).target)}`;
    } catch (error) {
      assert.ok(error instanceof RequestError);
      return error.message;
    }
  };

  /** Name, bytes that the client asks for, and how many bytes at which offset from which variable it is. */
  const memory: readonly (readonly [string, number | null, of: "total" | "list", offset: number, bytes: number])[] = [
    ["total", null, "total", 0, 8],
    ["list[0]", null, "list", 0, 2],
    ["list[5]", null, "list", 10, 2],
    ["list", null, "list", 0, 12],
    ["u32[&total + 4]", null, "total", 4, 4],
    ["&total 16", null, "total", 0, 16],
    ["&total", 24, "total", 0, 24],
    ["total in A", null, "total", 0, 8],
  ];

  it("mean memory of the frame's space, as long as what they name", () => {
    const list = (named("list").target as WatchTarget & { kind: "memory" }).address;
    for (const [text, bytes, of, offset, length] of memory)
      assert.deepEqual(
        named(text, bytes).target,
        { kind: "memory", space, address: (of === "list" ? list : total) + offset, bytes: length },
        text,
      );
  });

  it("of a bare number are as many bytes as it is a multiple of, up to eight", () => {
    for (const [address, bytes] of [
      [0x1000, 8],
      [0x1008, 8],
      [0x100c, 4],
      [0x1006, 2],
      [0x1007, 1],
    ] as const) {
      const text = `0x${address.toString(16)}`;
      assert.deepEqual(named(text).target, { kind: "memory", space, address, bytes });
      assert.deepEqual(named(`${text}@${space} 3`).target, { kind: "memory", space, address, bytes: 3 });
      const physical = base + address;
      assert.deepEqual(named(`pa ${physical}`).target, { kind: "physical", address: physical, bytes });
      assert.deepEqual(named(`${physical} in physical`).target, { kind: "physical", address: physical, bytes });
    }
  });

  it("mean the same when a client hands them back, and say to people what they are", () => {
    const targets: readonly (readonly [string, WatchTarget, string])[] = [
      ["total", { kind: "memory", space, address: total, bytes: 8 }, `8 bytes at 0x${hex(total)} of A`],
      ["0x1007", { kind: "memory", space, address: 0x1007, bytes: 1 }, "1 byte at 0x0000_1007 of A"],
      [
        "pa 0x8000_1000 16",
        { kind: "physical", address: base + 0x1000, bytes: 16 },
        "16 bytes of physical memory at 0x8000_1000",
      ],
      ["pte 0x2000_0000", { kind: "entry", space, address: 0x2000_0000 }, "page-table entry of 0x2000_0000 in A"],
      ["pte 4096 in A", { kind: "entry", space, address: 4096 }, "page-table entry of 0x0000_1000 in A"],
      ["tlb sTLB 12", { kind: "tlb", core: 0, level: 2, slot: 12 }, "sTLB slot 12 of core 0"],
      ["tlb sTLB 3.2 core 1", { kind: "tlb", core: 1, level: 2, slot: 14 }, "sTLB slot 14 of core 1"],
      ["mmu satp core 1", { kind: "register", core: 1, name: "satp" }, "satp of core 1"],
      ["vas pool", { kind: "vas", vid: vid() }, "VAS pool"],
      ["mm A", { kind: "space", space }, "mm of A"],
    ];
    for (const [text, target, told] of targets) {
      const thing = named(text);
      assert.deepEqual(thing, { title: text, target }, text);
      assert.equal(describeTarget(simulation, target), told);
      assert.deepEqual(named(canonicalName(simulation, target)).target, target, canonicalName(simulation, target));
    }
  });

  it("are refused where nothing is, with what there is", () => {
    for (const [text, bytes, said] of [
      ["&total", 0, "0 bytes: watch 1 to 1048576"],
      ["&total 1048577", null, "1048577 bytes: watch 1 to 1048576"],
      ["0x20_0000_0000_0000", null, "no address space reaches that far"],
      [`pa ${base - 8}`, null, "no memory at physical address 0x7fff_fff8: it goes from 0x8000_0000 to 0x80ff_ffff"],
      [`pa ${end - 8} 9`, null, "no memory at physical address 0x80ff_fff8: it goes from 0x8000_0000 to 0x80ff_ffff"],
      ["0x1000@77", null, "there is no space 77 now: its process has ended, or it never was"],
      ["tlb sTLB 512", null, "sTLB has slots 0 to 511, in 128 sets of 4"],
      ["tlb sTLB 0.4", null, "sTLB has slots 0 to 511, in 128 sets of 4"],
      ["tlb sTLB 0 core 2", null, "there is no core 2: the machine has 0 to 1"],
      ["tlb JTLB 0", null, "there is no TLB `JTLB`; there are: ITLB, DTLB, sTLB"],
      ["tlb sTLB", null, "tlb sTLB: write tlb NAME SLOT [core N]; there are: ITLB, DTLB, sTLB"],
      ["mmu PID", null, "this core has no register PID"],
      ["mmu satp core 2", null, "there is no core 2: the machine has 0 to 1"],
      ["vas lake", null, "there is no VAS `lake`; there are: pool"],
      ["pte 0x40_0000_0000", null, "0x40_0000_0000 is beyond every address space"],
    ] as const)
      assert.equal(refused(text, bytes), said, text);
    assert.match(refused("a"), /^`a` is held in a register of the core: registers are not watched/);
    assert.match(refused("total + 1"), /^`total \+ 1` is a value, not a place: watch a variable, an element/);
    assert.match(refused("mmu a b c"), /^`mmu a b c` names nothing that can be watched: write a variable/);
    for (const last of [`pa ${end - 8}`, "tlb sTLB 511", "tlb sTLB 127.3", "&total 1048576", "pte 0x3f_ffff_ffff"])
      assert.ok(named(last), "the last one is there");
  });

  const hex = (address: number): string =>
    address
      .toString(16)
      .padStart(8, "0")
      .replace(/(.{4})$/, "_$1");
  const vid = (): number => [...simulation.system.kernel.vases.values()].find(({ name }) => name === "pool")!.vid;
});
