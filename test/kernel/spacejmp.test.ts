/** SpaceJMP's calls: arguments, results, errors, locks (vas-semantics §3). */
import assert from "node:assert/strict";
import type { SystemCallName } from "../../src/image/system-call.js";
import { auditFrames, errno, resultName, runSystem, type System } from "../../src/kernel/index.js";
import { settle } from "../../src/kernel/run-core.js";
import { heldBy } from "../../src/kernel/threads/segment-lock.js";
import { bootIdle, callAs, dataStart, load, process, segment, store, threadNamed } from "./tiny-program.js";

const { EINVAL, EACCES, EBUSY, EDEADLK, EEXIST, EFAULT, ENOSYS, EOPNOTSUPP, ESRCH } = errno;
const [O_RDONLY, O_RDWR] = [0, 2];
const [MODE, USER, GROUP, DELETE, TAG, LOCKABLE] = [1, 2, 3, 4, 5, 6];
const handle = 0x1_0000;
const base = 0x2000_0000;
type Row = readonly [
  caller: string,
  call: SystemCallName,
  args: readonly (number | string)[],
  result: number | null,
  why?: string,
];

/**
 * VASes 1 "get" and 2 "set" with one segment each (1 "get.data" r--, 2 "set.data" rw-, other addresses), and 3
 * "private", root's.
 */
function setUp(kernel: Record<string, string | boolean> = {}, machine = {}): System {
  return bootIdle([process("P"), process("Q"), process("R", { uid: 1001, gid: 1001 }), process("root", { uid: 0 })], {
    kernel: { preset: "spacejmp", ...kernel },
    machine,
    vases: [
      { name: "get", mode: 0o664, uid: 1000, gid: 1000, segments: [segment("data", base, 0x4000, "r--")] },
      { name: "set", mode: 0o660, uid: 1000, gid: 1000, segments: [segment("data", base + 0x10_0000, 0x4000, "rw-")] },
      { name: "private", mode: 0o600, uid: 0, gid: 0, segments: [] },
    ],
  });
}

function check(system: System, rows: readonly Row[]): System {
  for (const [caller, name, args, result, why] of rows) {
    const actual = callAs(system, caller, name, ...args);
    settle(system, 0 as never);
    const text = (value: number | null): string => (value === null ? "blocks" : resultName(value));
    assert.equal(
      actual,
      result,
      `${caller}: ${name}(${args.join(", ")}): ${text(actual)}, expected ${text(result)}: ${why ?? ""}`,
    );
    assert.deepEqual(auditFrames(system), [], `after ${name}`);
  }
  return system;
}

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

describe("SpaceJMP: calls and errors", () => {
  it("has its own calls, and not those of the patches; and the other way round", () => {
    for (const [name, args] of [
      ["vas_attach", [0, 1, 0]],
      ["vas_switch", [0]],
      ["vas_detach", [0, 1]],
      ["active_vas", []],
      ["vas_delete", [1]],
      ["vas_seg_find", ["x"]],
      ["subscribe", [1]],
    ] as const)
      check(setUp(), [["P", name, args, -ENOSYS]]);
    for (const [name, args] of [
      ["spacejmp_vas_attach", [1]],
      ["spacejmp_vas_switch", [0]],
      ["vas_clone", [1]],
      ["vas_ctl", [1, 1, 1]],
      ["seg_find", ["x"]],
      ["seg_alloc", ["x", base, 1, 0]],
      ["seg_attach", [1, 1, 0]],
      ["seg_ctl", [1, 1, 1]],
    ] as const)
      check(setUp({ preset: "linux-rfc" }), [["P", name, args, -ENOSYS]]);
  });

  it("vas_attach", () =>
    check(setUp(), [
      ["P", "spacejmp_vas_attach", [0], -EINVAL, "no VAS"],
      ["P", "spacejmp_vas_attach", [99], -EINVAL, "no VAS"],
      ["P", "spacejmp_vas_attach", [3], -EACCES, "root's"],
      ["P", "spacejmp_vas_attach", [2], handle, "lowest handle"],
      ["P", "spacejmp_vas_attach", [1], handle + 1, "the next"],
      ["P", "spacejmp_vas_attach", [2], handle, "has it already"],
      ["Q", "spacejmp_vas_attach", [2], handle, "handles are the process's; many writers may attach"],
      ["P", "spacejmp_vas_detach", [handle], 0],
      ["P", "spacejmp_vas_attach", [2], handle, "free again"],
    ]));

  it("an overlap with the process's own text, globals or stacks is EFAULT and leaves nothing", () => {
    const system = check(setUp(), [
      ["P", "vas_create", ["clash", 0o660], 4],
      ["P", "seg_alloc", ["clash", dataStart, 0x2000, 0o660], 3],
      ["P", "seg_attach", [4, 3, O_RDWR], 0],
      ["P", "spacejmp_vas_attach", [4], -EFAULT, "over the globals"],
    ]);
    assert.equal(system.kernel.refusals[0]!.result, -EFAULT);
    assert.equal(system.kernel.attached.size, 0);
  });

  it("vas_switch and vas_detach", () =>
    check(setUp(), [
      ["P", "spacejmp_vas_switch", [1], -EINVAL, "an id is no handle"],
      ["P", "spacejmp_vas_switch", [handle], -EINVAL, "not attached"],
      ["P", "spacejmp_vas_switch", [0], 0, "is in its primary space"],
      ["P", "spacejmp_vas_attach", [2], handle],
      ["P", "spacejmp_vas_switch", [handle], 0],
      ["P", "spacejmp_vas_switch", [handle], 0, "is there"],
      ["P", "spacejmp_vas_detach", [handle], -EBUSY, "is inside"],
      ["P", "spacejmp_vas_switch", [0], 0],
      ["P", "spacejmp_vas_detach", [handle], 0],
      ["P", "spacejmp_vas_detach", [handle], -EINVAL, "gone"],
      ["P", "spacejmp_vas_detach", [0], -EINVAL, "the primary space stays"],
    ]));

  it("seg_alloc, seg_find, seg_attach to a VAS and to an instance, seg_detach", () =>
    check(setUp(), [
      ["P", "seg_alloc", ["s", base + 1, 0x2000, 0o660], -EINVAL, "base not aligned"],
      ["P", "seg_alloc", ["s", base, 0, 0o660], -EINVAL, "empty"],
      ["P", "seg_alloc", ["s", 0, 0x2000, 0o660], -EFAULT, "no user memory"],
      ["P", "seg_alloc", ["get.data", base, 0x2000, 0o660], -EEXIST],
      ["P", "seg_alloc", ["s", base + 0x20_0000, 1, 0o660], 3],
      ["Q", "seg_find", ["s"], 3],
      ["Q", "seg_find", ["t"], -ESRCH],
      ["P", "seg_attach", [99, 3, O_RDWR], -EINVAL, "no VAS"],
      ["P", "seg_attach", [handle, 3, O_RDWR], -EINVAL, "no instance"],
      ["P", "seg_attach", [2, 99, O_RDWR], -EINVAL, "no segment"],
      ["P", "seg_attach", [2, 3, 3], -EINVAL, "type 3"],
      ["R", "seg_attach", [2, 3, O_RDONLY], -EACCES, "other user"],
      ["P", "seg_attach", [3, 3, O_RDWR], -EACCES, "no W on the VAS"],
      ["P", "spacejmp_vas_attach", [2], handle],
      ["Q", "spacejmp_vas_attach", [2], handle],
      ["P", "seg_attach", [handle, 3, O_RDWR], 0, "for P alone"],
      ["P", "seg_attach", [handle, 3, O_RDONLY], 0, "has it already"],
      ["Q", "seg_attach", [2, 3, O_RDWR], -EFAULT, "P's instance has it there"],
      ["Q", "seg_detach", [handle, 3], -EINVAL, "Q's instance has not"],
      ["P", "seg_ctl", [3, DELETE, 0], -EBUSY, "attached"],
      ["P", "seg_detach", [handle, 3], 0],
      ["Q", "seg_attach", [2, 3, O_RDWR], 0, "for all"],
      ["P", "seg_detach", [handle, 3], -EINVAL, "it is the VAS's"],
      ["P", "spacejmp_vas_switch", [handle], 0],
      ["Q", "seg_detach", [2, 3], -EBUSY, "P executes in an instance"],
      ["P", "spacejmp_vas_switch", [0], 0],
      ["Q", "seg_detach", [2, 3], 0],
      ["Q", "seg_ctl", [3, DELETE, 0], 0],
      ["P", "seg_find", ["s"], -ESRCH],
    ]));

  it("vas_ctl and seg_ctl", () =>
    check(setUp(), [
      ["P", "vas_ctl", [MODE, 99, 0], -EINVAL, "no VAS"],
      ["P", "vas_ctl", [MODE, 3, 0o666], -EACCES],
      ["P", "vas_ctl", [77, 1, 0], -EINVAL, "no such command"],
      ["P", "vas_ctl", [LOCKABLE, 1, 1], -EINVAL, "of segments"],
      ["P", "vas_ctl", [MODE, 2, 0o777], 0],
      ["R", "spacejmp_vas_attach", [2], handle, "mode 0666 now"],
      ["P", "vas_ctl", [DELETE, 2, 0], -EBUSY],
      ["R", "spacejmp_vas_detach", [handle], 0],
      ["P", "vas_ctl", [GROUP, 2, 4], 0],
      ["P", "vas_ctl", [USER, 2, 0], 0],
      ["root", "vas_ctl", [DELETE, 2, 0], 0],
      ["root", "vas_find", ["set"], -ESRCH],
      ["P", "seg_ctl", [99, MODE, 0], -EINVAL, "no segment"],
      ["R", "seg_ctl", [1, MODE, 0], -EACCES],
      ["P", "seg_ctl", [1, TAG, 1], -EINVAL, "of VASes"],
      ["P", "seg_ctl", [1, LOCKABLE, 0], 0],
      ["P", "seg_ctl", [1, USER, 1001], 0],
      ["P", "seg_ctl", [1, USER, -1], -EINVAL, "no user; P may still write through its group"],
    ]));

  it("with vas_removal off nothing can be detached or deleted, whichever the preset", () => {
    for (const [removal, result] of [
      ["off", -EOPNOTSUPP],
      ["on", 0],
    ] as const) {
      check(setUp({ vas_removal: removal }), [
        ["P", "vas_create", ["v", 0o660], 4],
        ["P", "seg_alloc", ["s", base + 0x20_0000, 0x2000, 0o660], 3],
        ["P", "seg_ctl", [3, DELETE, 0], result],
        ["P", "vas_ctl", [DELETE, 4, 0], result],
        ["P", "seg_detach", [1, 1], result],
        ["P", "spacejmp_vas_attach", [2], handle],
        ["P", "spacejmp_vas_detach", [handle], result],
      ]);
    }
  });

  it("what Barrelfish cannot do is EOPNOTSUPP", () =>
    check(setUp({ preset: "spacejmp-barrelfish" }), [
      ["P", "spacejmp_vas_attach", [2], handle],
      ["P", "spacejmp_vas_detach", [handle], -EOPNOTSUPP],
      ["P", "seg_detach", [2, 2], -EOPNOTSUPP],
      ["P", "seg_ctl", [2, LOCKABLE, 1], -EOPNOTSUPP],
      ["P", "vas_ctl", [DELETE, 1, 0], -EOPNOTSUPP],
    ]));
});

describe("SpaceJMP: memory", () => {
  it("an instance has the segments and the program's text, globals and stacks, not its heap and mappings", () => {
    for (const [part, shown] of [
      ["program", false],
      ["all", true],
    ] as const) {
      const system = check(setUp({ process_part: part }), [
        ["P", "mmap", [base + 0x40_0000, 0x2000, 3, 0x22], base + 0x40_0000],
      ]);
      store(system, "P", base + 0x40_0000, 5);
      store(system, "P", dataStart, 6);
      check(system, [
        ["P", "spacejmp_vas_attach", [2], handle],
        ["P", "spacejmp_vas_switch", [handle], 0],
      ]);
      assert.equal(load(system, "P", base + 0x40_0000), shown ? 5 : null);
      assert.equal(load(system, "P", dataStart), 6);
      store(system, "P", dataStart, 7); // globals are one memory, inside and outside
      check(system, [["P", "spacejmp_vas_switch", [0], 0]]);
      assert.equal(load(system, "P", dataStart), 7);
      assert.equal(load(system, "P", base + 0x10_0000), null);
    }
  });

  it("a mapping made inside is the instance's: others do not see it, and it goes with the detach", () => {
    const inside = base + 0x40_0000;
    const system = check(setUp({ segment_locks: "none" }), [
      ["P", "spacejmp_vas_attach", [2], handle],
      ["Q", "spacejmp_vas_attach", [2], handle],
      ["P", "spacejmp_vas_switch", [handle], 0],
      ["Q", "spacejmp_vas_switch", [handle], 0],
      ["P", "mmap", [inside, 0x2000, 3, 0x22], inside],
    ]);
    store(system, "P", inside, 9);
    assert.equal(load(system, "Q", inside), null);
    store(system, "P", base + 0x10_0000, 8);
    assert.equal(load(system, "Q", base + 0x10_0000), 8);
    check(system, [
      ["P", "munmap", [base + 0x10_0000, 0x2000], -EBUSY, "segments go as a whole"],
      ["P", "spacejmp_vas_switch", [0], 0],
      ["P", "spacejmp_vas_detach", [handle], 0],
      ["P", "spacejmp_vas_attach", [2], handle],
      ["P", "spacejmp_vas_switch", [handle], 0],
    ]);
    assert.equal(load(system, "P", inside), null);
    assert.equal(load(system, "P", base + 0x10_0000), 8);
  });

  it("without W on the VAS its segments are read-only", () => {
    const system = check(setUp(), [
      ["root", "vas_ctl", [MODE, 2, 0o664], 0],
      ["R", "spacejmp_vas_attach", [2], handle],
      ["R", "spacejmp_vas_switch", [handle], 0],
    ]);
    assert.equal(load(system, "R", base + 0x10_0000), 0);
    assert.equal(store(system, "R", base + 0x10_0000, 1), false);
  });

  it("clones share segments, or have their own", () => {
    for (const [how, seen] of [
      ["share", 3],
      ["copy", 1],
    ] as const) {
      const system = check(setUp({ vas_clone: how }), [
        ["P", "spacejmp_vas_attach", [2], handle],
        ["P", "spacejmp_vas_switch", [handle], 0],
      ]);
      store(system, "P", base + 0x10_0000, 1);
      check(system, [
        ["P", "spacejmp_vas_switch", [0], 0],
        ["R", "vas_clone", [2], -EACCES],
        ["Q", "vas_clone", [2], 4],
        ["Q", "vas_find", ["set~2"], 4],
        ["P", "spacejmp_vas_switch", [handle], 0],
      ]);
      store(system, "P", base + 0x10_0000, 3);
      check(system, [
        ["P", "spacejmp_vas_switch", [0], 0],
        ["Q", "spacejmp_vas_attach", [4], handle],
        ["Q", "spacejmp_vas_switch", [handle], 0],
      ]);
      assert.equal(load(system, "Q", base + 0x10_0000), seen, how);
    }
  });

  it("when all have exited and everything is deleted, no frame is left", () => {
    const system = check(setUp(), [
      ["P", "spacejmp_vas_attach", [2], handle],
      ["Q", "spacejmp_vas_attach", [1], handle],
      ["P", "seg_alloc", ["s", base + 0x20_0000, 0x4000, 0o666], 3],
      ["P", "seg_attach", [handle, 3, O_RDWR], 0],
      ["P", "seg_clone", [3], 4],
      ["P", "vas_clone", [1], 4],
      ["P", "spacejmp_vas_switch", [handle], 0],
      ["P", "exit", [0], null],
      ["Q", "exit", [0], null],
      ["R", "exit", [0], null],
      ...[1, 2, 3, 4].map((vid): Row => ["root", "vas_ctl", [DELETE, vid, 0], 0]),
      ...[1, 2, 3, 4].map((sid): Row => ["root", "seg_ctl", [sid, DELETE, 0], 0]),
      ["root", "exit", [0], null],
    ]);
    assert.equal(system.kernel.frames.used, 0);
  });
});

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
