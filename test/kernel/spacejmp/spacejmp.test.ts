/** SpaceJMP's calls: arguments, results, errors, locks (vas-semantics §3). */
import assert from "node:assert/strict";
import { dataStart, load, store } from "../systems/tiny-program.js";
import {
  EINVAL,
  EACCES,
  EBUSY,
  EEXIST,
  EFAULT,
  ENOSYS,
  EOPNOTSUPP,
  ESRCH,
  O_RDONLY,
  O_RDWR,
  MODE,
  USER,
  GROUP,
  DELETE,
  TAG,
  LOCKABLE,
  handle,
  base,
  type Row,
  setUp,
  check,
} from "../systems/spacejmp-system.js";

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
