import assert from "node:assert/strict";
import { counterTotals } from "../../../src/machine/index.js";
import { auditFrames, runSystem, type System } from "../../../src/kernel/index.js";
import {
  addi,
  bne,
  boot,
  call,
  dataStart,
  image,
  li,
  lui,
  process,
  program,
  reg,
  sd,
  segment,
} from "../systems/tiny-program.js";

const vasData = 0x2010_0000;
const pageBytes = 0x2000;
const add = (rd: number, rs1: number, rs2: number): number => (rs2 << 20) | (rs1 << 15) | (rd << 7) | 0x33;
const s4 = 20;

/** Stores to `pages` pages from an address on. */
const touch = (start: number, pages: number): number[] => [
  ...li(reg.s0, start),
  ...li(reg.s1, pages),
  lui(reg.s3, pageBytes >> 12),
  sd(reg.s1, reg.s0),
  add(reg.s0, reg.s0, reg.s3),
  addi(reg.s1, reg.s1, -1),
  bne(reg.s1, 0, -12),
];

/**
 * Touches its own pages (unless `late`), attaches VAS 1 for writing, then as often as told: own pages, switch, own and
 * VAS pages, switch back.
 */
function build(rounds: number, own: number, shared: number, late: boolean): number[] {
  const round = [
    ...touch(dataStart, own),
    ...call("vas_switch", 1),
    ...touch(dataStart, own),
    ...touch(vasData, shared),
    ...call("vas_switch", 0),
  ];
  const loop = [...round, addi(s4, s4, -1)];
  return [
    ...(late ? [] : touch(dataStart, own)),
    ...call("vas_attach", 0, 1, 2),
    ...li(s4, rounds),
    ...loop,
    bne(s4, 0, -loop.length * 4),
    ...call("exit", 0),
  ];
}

function walks(
  rounds: number,
  own: number,
  shared: number,
  machine: object,
  kernel: object = {},
  late = false,
): number {
  const system: System = boot(
    image({
      programs: [program("p", build(rounds, own, shared, late), own * pageBytes)],
      processes: [process("A")],
      vases: [{ name: "v", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", vasData, shared * pageBytes, "rw-")] }],
    }),
    machine as never,
    kernel as never,
  );
  assert.equal(runSystem(system, 1_000_000).reason, "finished");
  assert.deepEqual(system.kernel.processes.get(1 as never)!.exit, { kind: "code", code: 0 });
  assert.deepEqual(auditFrames(system), []);
  const totals = counterTotals(system.machine, { all: true });
  return totals.walks.fetch + totals.walks.data;
}

describe("what a vas_switch costs in TLB misses", () => {
  const [own, shared] = [5, 7];
  const text = 1;

  it("asid+sasid: the process's pages and the VAS's keep their entries; only page table and bits change", () => {
    for (const rounds of [1, 2, 20]) {
      assert.equal(walks(rounds, own, shared, { tags: "asid+sasid" }, { lazy_attach: false }), text + own + shared);
      // Spaces with one ASID are attached eagerly.
      assert.equal(walks(rounds, own, shared, { tags: "asid+sasid" }, { lazy_attach: true }), text + own + shared);
    }
  });

  it("asid+sasid: pages on which the spaces disagree (Q3) are flushed at each switch; intended has none", () => {
    for (const rounds of [1, 2, 20]) {
      assert.equal(
        walks(rounds, own, shared, { tags: "asid+sasid" }, { lazy_attach: false }, true),
        text + 2 * rounds * own + shared,
      );
      assert.equal(
        walks(rounds, own, shared, { tags: "asid+sasid" }, { preset: "intended", lazy_attach: false }, true),
        text + own + shared,
      );
    }
  });

  it("asid: the process's pages are filled again under the ASID of the attached space, once", () => {
    for (const rounds of [1, 20]) assert.equal(walks(rounds, own, shared, { tags: "asid" }), 2 * (text + own) + shared);
    for (const rounds of [1, 20]) {
      assert.equal(
        walks(rounds, own, shared, { tags: "asid+sasid" }, { attached_asid: "own" }),
        2 * (text + own) + shared,
      );
    }
  });

  it("none: everything again after every switch", () => {
    const perRound = 2 * (text + own) + shared;
    assert.equal(walks(1, own, shared, { tags: "none" }), perRound + text);
    assert.equal(walks(20, own, shared, { tags: "none" }), 20 * perRound + text);
  });
});
