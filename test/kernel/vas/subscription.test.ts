import assert from "node:assert/strict";
import fc from "fast-check";
import { Access, counterTotals, EntryClass, preload, type VirtualAddress } from "../../../src/machine/index.js";
import { auditFrames, runSystem, type System } from "../../../src/kernel/index.js";
import {
  addi,
  bne,
  boot,
  bootIdle,
  call,
  callAs,
  codeSegment,
  dataStart,
  image,
  jalr,
  li,
  load,
  lui,
  named,
  process,
  program,
  reg,
  sd,
  segment,
  store,
  threadNamed,
} from "../systems/tiny-program.js";
import { runs } from "../../sample.js";

/** Away from the TLB sets of the programs' own pages. */
const vasText = 0x2010_0000;
const pageBytes = 0x2000;
const ret = jalr(0, reg.ra);

/** Subscribes, calls into each of L pages of VAS code in turn, stores to P pages of its own, and exits; all twice. */
function worker(shared: number, own: number): number[] {
  const round = [
    ...li(reg.s0, vasText),
    ...li(reg.s1, shared),
    lui(reg.s3, pageBytes >> 12),
    jalr(reg.ra, reg.s0),
    0x013_40433,
    addi(reg.s1, reg.s1, -1),
    bne(reg.s1, 0, -12),
    ...li(reg.s0, dataStart),
    ...li(reg.s1, own),
    sd(reg.s1, reg.s0),
    0x013_40433,
    addi(reg.s1, reg.s1, -1),
    bne(reg.s1, 0, -12),
  ];
  return [...call("subscribe", 1), ...round, ...call("yield"), ...round, ...call("exit", 0)];
}

function runWorkers(count: number, shared: number, own: number, tags: string, quantum: number): System {
  const pages = Array.from({ length: shared }, (_, n) =>
    codeSegment(`page${n}`, vasText + n * pageBytes, [ret], pageBytes),
  );
  const system = boot(
    image({
      programs: [program("worker", worker(shared, own), Math.max(1, own) * pageBytes)],
      processes: Array.from({ length: count }, (_, n) => process(`W${n}`)),
      vases: [{ name: "libc", mode: 0o444, uid: 0, gid: 0, segments: pages }],
    }),
    { tags },
    { quantum },
  );
  assert.equal(runSystem(system, 1_000_000).reason, "finished");
  for (const { exit } of system.kernel.processes.values()) assert.deepEqual(exit, { kind: "code", code: 0 });
  assert.deepEqual(auditFrames(system), []);
  return system;
}

function walks(system: System): number {
  const {
    walks: { fetch, data },
  } = counterTotals(system.machine, { all: true });
  return fetch + data;
}

describe("subscriptions", () => {
  it("n processes, L shared and P private pages: n·(L+P) misses under asid, L+n·P under asid+sasid", () => {
    fc.assert(
      fc.property(
        // Every process has the same addresses, so its pages fall into the same set: at most one process a way.
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 400 }),
        (count, shared, own, quantum) => {
          // The program's text is one more private page.
          assert.equal(walks(runWorkers(count, shared, own, "asid", quantum)), count * (shared + own + 1));
          assert.equal(walks(runWorkers(count, shared, own, "asid+sasid", quantum)), shared + count * (own + 1));
        },
      ),
      { numRuns: runs(10) },
    );
  });

  it("hits of other processes are counted as such, and the owner is the VAS", () => {
    const system = runWorkers(3, 4, 2, "asid+sasid", 1000);
    const libc = system.kernel.owners.find(({ name }) => name === "libc")!;
    const totals = counterTotals(system.machine, { owner: libc.id });
    assert.equal(totals.walks.fetch, 4);
    assert.ok(totals.tlbs.some(({ both }) => both.sharedCrossHits > 0));
  });

  it("falls back to private mappings when no shared id is free, and gives numbers back", () => {
    const vases = Array.from({ length: 65 }, (_, n) => ({
      name: `v${n}`,
      mode: 0o444,
      uid: 0,
      gid: 0,
      segments: [segment("s", vasText + n * pageBytes, pageBytes, "r--")],
    }));
    const system = bootIdle(["P", "Q"], { vases, machine: { tags: "asid+sasid" } });
    for (let vid = 1; vid <= 65; vid++) assert.equal(callAs(system, "P", "subscribe", vid), vid <= 64 ? vid - 1 : 0);
    assert.deepEqual(named(system, "P").subscriptions[64], { vid: 65, sharedId: -1 });
    assert.equal(load(system, "P", vasText + 64 * pageBytes), 0, "mapped all the same");
    assert.equal(system.machine.cores[0]!.context.sasidHi, -1);
    assert.equal(callAs(system, "P", "unsubscribe", 10), 0);
    assert.equal(system.machine.cores[0]!.context.sasidLo, ~(1 << 9));
    assert.equal(callAs(system, "Q", "subscribe", 65), 9, "the free number goes to the next one");
    assert.equal(system.kernel.sharedIds[9]!.generation, 2);
    assert.deepEqual(auditFrames(system), []);
  });

  it("refuses instead with shared_ids_full refuse (P26)", () => {
    const vases = [0, 1, 2].map((n) => ({
      name: `v${n}`,
      mode: 0o444,
      uid: 0,
      gid: 0,
      segments: [segment("s", vasText + n * pageBytes, pageBytes, "r--")],
    }));
    const system = bootIdle(["P"], {
      vases,
      machine: { tags: "asid+sasid", sasids: 2 },
      kernel: { shared_ids_full: "refuse" },
    });
    assert.deepEqual(
      [1, 2, 3, 3].map((vid) => callAs(system, "P", "subscribe", vid)),
      [0, 1, -22, -22],
    );
    assert.equal(callAs(system, "P", "vas_attach", 0, 3, 0), -22);
    callAs(system, "P", "unsubscribe", 1);
    assert.equal(callAs(system, "P", "subscribe", 3), 0);
    assert.deepEqual(auditFrames(system), []);
  });

  it("flushes a number from all cores before it is given again; shared_release_flush leaves some out (P13)", () => {
    for (const [how, left] of [
      ["all", []],
      ["local", [1]],
      ["none", [0, 1]],
    ] as const) {
      const vases = [{ name: "v", mode: 0o444, uid: 0, gid: 0, segments: [segment("s", vasText, pageBytes, "r--")] }];
      const system = bootIdle(["P", "Q"], {
        vases,
        machine: { tags: "asid+sasid", cores: 2 },
        kernel: { shared_id_release: "unused", shared_release_flush: how },
      });
      for (const name of ["P", "Q"]) {
        callAs(system, name, "subscribe", 1);
        load(system, name, vasText);
        const core = system.machine.cores[threadNamed(system, name).core!]!;
        preload(system.machine, core, vasText as VirtualAddress, Access.Load);
      }
      callAs(system, "Q", "unsubscribe", 1);
      callAs(system, "P", "unsubscribe", 1);
      const holders = system.machine.cores.filter((core) =>
        core.tlbs.some((tlb) => tlb.kind.some((kind, slot) => tlb.span[slot] !== 0 && kind === EntryClass.Shared)),
      );
      assert.deepEqual(
        holders.map(({ id }) => Number(id)),
        left,
        how,
      );
    }
  });

  it("maps writable pages for those who may write, under the ASID unless shared_writable", () => {
    for (const [shared, tag] of [
      [false, -1],
      [true, 0],
    ] as const) {
      const system = bootIdle([process("P"), process("Q", { uid: 7 })], {
        vases: [{ name: "v", mode: 0o644, uid: 1000, gid: 1000, segments: [segment("s", vasText, pageBytes, "rw-")] }],
        machine: { tags: "asid+sasid" },
        kernel: { shared_writable: shared },
      });
      for (const name of ["P", "Q"]) callAs(system, name, "subscribe", 1);
      assert.ok(store(system, "P", vasText, 5));
      assert.equal(load(system, "Q", vasText), 5);
      assert.equal(store(system, "Q", vasText, 6), false);
      const vma = system.kernel.spaces
        .get(named(system, "P").space)!
        .vmas.find(({ subscription }) => subscription === 1);
      assert.equal(vma!.sharedId, tag);
      assert.deepEqual(auditFrames(system), []);
    }
  });

  it("survives fork, and the last holder's end flushes and frees the id", () => {
    const system = bootIdle(["P", "Q"], {
      vases: [{ name: "v", mode: 0o444, uid: 0, gid: 0, segments: [segment("s", vasText, pageBytes, "r--")] }],
      machine: { tags: "asid+sasid" },
    });
    callAs(system, "P", "subscribe", 1);
    callAs(system, "P", "fork");
    assert.equal(system.kernel.sharedIds[0]!.holders, 2);
    callAs(system, "P", "unsubscribe", 1);
    assert.equal(load(system, "P", vasText), null);
    assert.equal(system.kernel.vases.get(1)!.sharedId, 0);
    assert.deepEqual(auditFrames(system), []);
  });

  it("a subscribed and an attached VAS can be the same", () => {
    for (const [fidelity, first] of [
      ["rfc", "subscribe"],
      ["intended", "subscribe"],
      ["rfc", "attach"],
      ["intended", "attach"],
    ]) {
      const system = bootIdle(["P"], {
        vases: [
          {
            name: "v",
            mode: 0o666,
            uid: 0,
            gid: 0,
            segments: [segment("s", vasText, pageBytes, "r--", Uint8Array.of(9))],
          },
        ],
        machine: { tags: "asid+sasid" },
        kernel: { fidelity },
      });
      // In either order.
      const calls = [
        (): unknown => callAs(system, "P", "subscribe", 1),
        (): unknown => callAs(system, "P", "vas_attach", 0, 1, 0),
      ];
      for (const make of first === "subscribe" ? calls : calls.toReversed()) assert.equal(make(), 0);
      assert.equal(system.kernel.sharedIds[0]!.holders, 2);
      assert.equal(callAs(system, "P", "vas_switch", 1), 0);
      assert.equal(load(system, "P", vasText), 9);
      assert.equal(callAs(system, "P", "vas_switch", 0), 0);
      assert.equal(callAs(system, "P", "unsubscribe", 1), 0);
      assert.equal(callAs(system, "P", "vas_switch", 1), 0);
      assert.equal(load(system, "P", vasText), 9);
      assert.deepEqual(auditFrames(system), []);
    }
  });

  it("an id that falls free is looked for entry by entry, removed page by page, or with all there is (shared_flush)", () => {
    const released = (how: "scan" | "pages" | "all"): { left: string[]; maintenance: number; scanned: number } => {
      const system = bootIdle(["P"], {
        kernel: { shared_id_release: "unused", shared_flush: how },
        vases: [
          { name: "lib", mode: 0o444, uid: 1000, gid: 1000, segments: [segment("s", vasText, 3 * pageBytes, "r-x")] },
        ],
      });
      const [core] = system.machine.cores;
      assert.equal(callAs(system, "P", "subscribe", 1), 0);
      store(system, "P", dataStart, 1);
      for (const at of [vasText, vasText + 2 * pageBytes, dataStart]) {
        load(system, "P", at);
        preload(system.machine, core!, at as VirtualAddress, Access.Load);
      }
      const main = core!.tlbs.filter(({ config }) => config.level === 2);
      const left = (): string[] =>
        main.flatMap((tlb) =>
          [...tlb.span.keys()].filter((slot) => tlb.span[slot]! > 0).map((slot) => EntryClass[tlb.kind[slot]!]!),
        );
      assert.deepEqual(left().sort(), ["Private", "Shared", "Shared"]);
      const before = core!.cycles;
      callAs(system, "P", "unsubscribe", 1);
      const { flushOperation, entryScan } = system.machine.config.costs;
      const slots = main.reduce((sum, tlb) => sum + tlb.slots, 0);
      return {
        left: left(),
        maintenance: (core!.cycles - before) / flushOperation,
        scanned: (slots * entryScan) / flushOperation,
      };
    };
    const [scan, pages, all] = [released("scan"), released("pages"), released("all")];
    assert.deepEqual([scan.left, pages.left, all.left], [["Private"], ["Private"], []]);
    // A look at every entry and one operation, or an operation for each of the three pages.
    assert.equal(scan.maintenance - pages.maintenance, scan.scanned + 1 - 3);
    assert.equal(all.maintenance, scan.maintenance);
  });
});
