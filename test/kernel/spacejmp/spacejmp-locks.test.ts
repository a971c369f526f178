/** SpaceJMP: locks of segments, and tags. */
import assert from "node:assert/strict";
import { runSystem, type System } from "../../../src/kernel/index.js";
import { heldBy } from "../../../src/kernel/waiting/segment-lock.js";
import { bootIdle, threadNamed } from "../systems/tiny-program.js";
import {
  EBUSY,
  EDEADLK,
  EOPNOTSUPP,
  O_RDONLY,
  O_RDWR,
  TAG,
  LOCKABLE,
  handle,
  base,
  type Row,
  setUp,
  check,
} from "../systems/spacejmp-system.js";

/** Who holds what: `P:1,2 Q:` … */
function locks(system: System): string {
  return [...system.kernel.threads.values()]
    .filter(({ state }) => state !== "exited")
    .map(
      (thread) =>
        `${system.kernel.processes.get(thread.pid)!.name}:${heldBy(system.kernel, thread.tid)
          .map(({ sid }) => sid)
          .join(",")}`,
    )
    .filter((text) => !text.endsWith(":"))
    .join(" ");
}

const stateOf = (system: System, name: string): string => threadNamed(system, name).state;

describe("SpaceJMP: segment locks", () => {
  /** P, Q and R all have "get" as their first handle and "set" as their second; "set" maps get's data too, to write. */
  function redis(kernel: Record<string, string | boolean> = {}): System {
    const attach = ["P", "Q"].flatMap((who): Row[] => [
      [who, "spacejmp_vas_attach", [1], handle],
      [who, "spacejmp_vas_attach", [2], handle + 1],
    ]);
    return check(setUp(kernel), [
      ["P", "vas_create", ["other", 0o666], 4],
      ["P", "seg_alloc", ["shared", base + 0x20_0000, 0x2000, 0o666], 3],
      ["P", "seg_attach", [1, 3, O_RDONLY], 0],
      ["P", "seg_attach", [2, 3, O_RDWR], 0],
      ...attach,
      ["R", "spacejmp_vas_attach", [1], handle],
    ]);
  }

  it("readers share, a writer waits for them, and later readers wait behind it", () => {
    const system = check(redis(), [
      ["P", "spacejmp_vas_switch", [handle], 0],
      ["R", "spacejmp_vas_switch", [handle], 0],
    ]);
    assert.equal(locks(system), "P:1,3 R:1,3");
    check(system, [["Q", "spacejmp_vas_switch", [handle + 1], null]]);
    assert.equal(stateOf(system, "Q"), "blocked");
    assert.equal(locks(system), "P:1,3 Q:2 R:1,3", "in ascending order: 2, then 3");
    check(system, [
      ["P", "spacejmp_vas_switch", [0], 0],
      ["P", "spacejmp_vas_switch", [handle], null],
    ]);
    assert.equal(locks(system), "P:1 Q:2 R:1,3", "P may not overtake Q");
    check(system, [["R", "spacejmp_vas_switch", [0], 0]]);
    assert.equal(locks(system), "P:1 Q:2,3");
    assert.equal(stateOf(system, "Q"), "running");
    assert.equal(threadNamed(system, "Q").activeVas, 2);
    check(system, [["Q", "spacejmp_vas_switch", [0], 0]]);
    assert.equal(locks(system), "P:1,3");
    assert.equal(threadNamed(system, "P").activeVas, 1);
    assert.equal(system.machine.cores[0]!.lo[10], 0, "the call that waited returns 0");
  });

  it("a lock is given back by exit, and the wait of a thread that ends is forgotten", () => {
    const system = check(redis(), [
      ["P", "spacejmp_vas_switch", [handle + 1], 0],
      ["Q", "spacejmp_vas_switch", [handle + 1], null],
      ["R", "spacejmp_vas_switch", [handle], null],
    ]);
    assert.equal(locks(system), "P:2,3 R:1");
    check(system, [["P", "exit", [0], null]]);
    assert.equal(locks(system), "Q:2 R:1,3", "P's two locks go one after the other: R stood first at 3");
    check(system, [["R", "exit", [0], null]]);
    assert.equal(locks(system), "Q:2,3");
  });

  it("seg_ctl makes a segment lockable or not; an instance in use cannot be detached", () => {
    const system = check(redis(), [
      ["P", "spacejmp_vas_switch", [handle + 1], 0],
      ["Q", "spacejmp_vas_switch", [handle + 1], null],
      ["root", "seg_ctl", [3, LOCKABLE, 0], -EBUSY],
      ["P", "spacejmp_vas_switch", [0], 0],
    ]);
    check(system, [
      ["Q", "spacejmp_vas_switch", [0], 0],
      ["P", "seg_ctl", [3, LOCKABLE, 0], 0],
      ["P", "seg_ctl", [2, LOCKABLE, 0], 0],
      ["P", "spacejmp_vas_switch", [handle + 1], 0],
      ["Q", "spacejmp_vas_switch", [handle + 1], 0],
    ]);
    assert.equal(locks(system), "");
  });

  it("a switch takes the locks of all segments, of those that are marked, or none (segment_locks)", () => {
    for (const [kind, mark, before, after] of [
      ["all", 0, "P:2,3", "P:2,3"],
      ["marked", 0, "", "P:3"],
      ["none", -EOPNOTSUPP, "", ""],
    ] as const) {
      const inside = (system: System): System => check(system, [["P", "spacejmp_vas_switch", [handle + 1], 0]]);
      const system = redis({ segment_locks: kind });
      assert.equal(locks(inside(system)), before, kind);
      check(system, [
        ["P", "spacejmp_vas_switch", [0], 0],
        ["P", "seg_ctl", [3, LOCKABLE, 1], mark],
      ]);
      assert.equal(locks(inside(system)), after, `${kind}, with one marked`);
    }
  });

  it("who upgrades a lock that it holds goes before those who wait for it to let go", () => {
    const system = check(setUp({ lock_handover: "acquire-first" }), [
      ["P", "vas_create", ["reader", 0o666], 4],
      ["P", "vas_create", ["writer", 0o666], 5],
      ["P", "seg_alloc", ["shared", base + 0x20_0000, 0x2000, 0o666], 3],
      ["P", "seg_attach", [4, 3, O_RDONLY], 0],
      ["P", "seg_attach", [5, 3, O_RDWR], 0],
      ...["P", "Q", "root"].flatMap((who): Row[] => [
        [who, "spacejmp_vas_attach", [4], handle],
        [who, "spacejmp_vas_attach", [5], handle + 1],
      ]),
      ["P", "spacejmp_vas_switch", [handle], 0],
      ["Q", "spacejmp_vas_switch", [handle], 0],
      ["root", "spacejmp_vas_switch", [handle + 1], null, "waits for both to leave"],
      ["P", "spacejmp_vas_switch", [handle + 1], null, "waits for Q to leave"],
      ["Q", "spacejmp_vas_switch", [0], 0],
    ]);
    assert.equal(locks(system), "P:3");
    assert.deepEqual([stateOf(system, "P"), stateOf(system, "root")], ["running", "blocked"]);
    check(system, [["P", "spacejmp_vas_switch", [0], 0]]);
    assert.equal(locks(system), "root:3");
  });

  it("with release-first two upgrades do not deadlock; with acquire-first they do, and it is told who holds what", () => {
    const rows: Row[] = [
      ["P", "spacejmp_vas_switch", [handle], 0],
      ["Q", "spacejmp_vas_switch", [handle], 0],
      ["P", "spacejmp_vas_switch", [handle + 1], null],
    ];
    const released = check(redis(), [...rows, ["Q", "spacejmp_vas_switch", [handle + 1], null]]);
    assert.equal(locks(released), "P:2,3");
    const stuck = check(redis({ lock_handover: "acquire-first" }), [
      ...rows,
      ["Q", "spacejmp_vas_switch", [handle + 1], null],
    ]);
    assert.equal(locks(stuck), "P:1,2,3 Q:1,3");
    const told = stuck.kernel.output.flatMap((one) => (one.kind === "deadlock" ? [one.text] : []));
    assert.deepEqual(told, [
      "deadlock of segment locks: Q waits for segment `set.data` to write, which P holds and holds `get.data`, `shared`; " +
        "P waits for segment `shared` to write, which Q holds and holds `get.data`, `set.data`, `shared`",
    ]);
    check(stuck, [
      ["R", "exit", [0], null],
      ["root", "exit", [0], null],
    ]);
    const stop = runSystem(stuck, 100);
    assert.equal(stop.reason, "deadlock");
    assert.match(stop.detail, /P waits for segment `shared` to write, which Q holds/);
    const refused = check(redis({ lock_handover: "acquire-first", lock_deadlock: "refuse" }), [
      ...rows,
      ["Q", "spacejmp_vas_switch", [handle + 1], -EDEADLK],
    ]);
    assert.equal(locks(refused), "P:1,2,3 Q:1,3");
    assert.equal(threadNamed(refused, "Q").activeVas, 1, "it stays where it was");
    check(refused, [["Q", "spacejmp_vas_switch", [0], 0]]);
    assert.equal(locks(refused), "P:2,3");
  });
});

describe("SpaceJMP: tags", () => {
  /** Misses of P on a page of "set" after it has left the VAS and come back. */
  function flushes(kernel: Record<string, string | boolean>, hint: boolean): boolean {
    const system = bootIdle(["P"], { kernel: { preset: "spacejmp", ...kernel }, machine: { preset: "rv64-sv39" } });
    check(system, [
      ["P", "vas_create", ["v", 0o660], 1],
      ["P", "spacejmp_vas_attach", [1], handle],
    ]);
    if (hint) check(system, [["P", "vas_ctl", [TAG, 1, 1], 0]]);
    check(system, [["P", "spacejmp_vas_switch", [handle], 0]]);
    runSystem(system, 20); // the loop's page is in the TLB
    const filled = (): number =>
      system.machine.cores[0]!.tlbs.reduce((sum, tlb) => sum + tlb.span.filter((span) => span > 0).length, 0);
    const before = filled();
    assert.ok(before > 0);
    check(system, [
      ["P", "spacejmp_vas_switch", [0], 0],
      ["P", "spacejmp_vas_switch", [handle], 0],
    ]);
    return filled() < before;
  }
  it("tag 0 is flushed on every load; a VAS with a tag keeps its entries", () => {
    assert.equal(flushes({}, false), true);
    assert.equal(flushes({}, true), false);
    assert.equal(flushes({ vas_tags: "all" }, false), false);
  });
});
