/** Who may do what with a VAS or segment, and how they are called (vas-semantics §1.3, §1.5). */
import assert from "node:assert/strict";
import { bootIdle, callAs, process } from "../systems/tiny-program.js";
import {
  ESRCH,
  EEXIST,
  EBUSY,
  EACCES,
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  buffer,
  place,
  page,
  product,
  expectResult,
} from "../systems/vas-requests.js";

describe("permission model (vas-semantics §1.5)", () => {
  // owner: uid 1000; member: a supplementary group; primary: the gid itself; both: owner and member; root's group has no privilege.
  const users = {
    owner: process("owner", { uid: 1000, gid: 1 }),
    member: process("member", { uid: 7, gid: 1, groups: [3, 50] }),
    primary: process("primary", { uid: 8, gid: 50 }),
    other: process("other", { uid: 9, gid: 0 }),
    root: process("root", { uid: 0, gid: 9 }),
    both: process("both", { uid: 1000, gid: 50 }),
  };
  const digit = (who: keyof typeof users, mode: number): number =>
    who === "root"
      ? 6
      : who === "owner" || who === "both"
        ? (mode >> 6) & 6
        : who === "other"
          ? mode & 6
          : (mode >> 3) & 6;

  it("one of owner, group and others decides, for each kind of access, and root may all", () => {
    const modes = [
      0o000, 0o400, 0o200, 0o600, 0o040, 0o020, 0o060, 0o004, 0o002, 0o006, 0o640, 0o266, 0o466, 0o666, 0o111, 0o7777,
    ];
    const vases = modes.map((mode, index) => ({ name: `v${index}`, mode, uid: 1000, gid: 50, segments: [] }));
    const names = Object.keys(users) as (keyof typeof users)[];
    const system = bootIdle(
      names.map((name) => users[name]),
      { vases },
    );
    for (const [who, index, type] of product(
      names,
      modes.map((_, at) => at),
      [O_RDONLY, O_WRONLY, O_RDWR],
    )) {
      const needed = [4, 2, 6][type]!;
      const expected = (digit(who, modes[index]!) & needed) === needed ? 0 : -EACCES;
      const what = `${who} opens 0${modes[index]!.toString(8)} for ${type}`;
      assert.equal(callAs(system, who, "vas_attach", 0, 1 + index, type), expected, what);
      if (expected === 0) assert.equal(callAs(system, who, "vas_detach", 0, 1 + index), 0, what);
    }
  });

  it("the mode is masked with 0666, without an umask, and belongs to the creator", () => {
    const system = bootIdle([users.owner, users.other]);
    for (const [mode, kept] of [
      [0o7777, 0o666],
      [0o777, 0o666],
      [0o111, 0],
      [0o640, 0o640],
      [0, 0],
      [0x1_0000 | 0o600, 0o600],
    ] as const) {
      const vid = callAs(system, "owner", "vas_create", `v${mode}`, mode)!;
      const vas = system.kernel.vases.get(vid)!;
      assert.deepEqual([vas.mode, vas.uid, vas.gid], [kept, 1000, 1], mode.toString(8));
    }
  });

  it("setattr gives an object away, which its attachments do not notice", () => {
    const system = bootIdle([users.owner, users.other]);
    callAs(system, "owner", "vas_create", "v", 0o606);
    assert.equal(callAs(system, "other", "vas_attach", 0, 1, O_RDWR), 0);
    const vas = system.kernel.vases.get(1)!;
    assert.equal(callAs(system, "owner", "vas_getattr", 1, buffer), 0);
    // The buffer of `other` is zero: mode 0, root, root.
    assert.equal(callAs(system, "other", "vas_setattr", 1, buffer), 0, "W for others is enough (Q11)");
    assert.deepEqual([vas.mode, vas.uid, vas.gid], [0, 0, 0]);
    assert.equal(callAs(system, "other", "vas_switch", 1), 0, "attached already");
    assert.equal(callAs(system, "owner", "vas_setattr", 1, buffer), -EACCES, "not the owner's any more");
    assert.equal(callAs(system, "other", "vas_switch", 0), 0);
    assert.equal(callAs(system, "other", "vas_detach", 0, 1), 0, "detach needs no permission");
    assert.equal(callAs(system, "other", "vas_attach", 0, 1, O_RDONLY), -EACCES);
  });

  it("the caller's rights count, whoever the target is (Q11)", () => {
    const system = bootIdle([users.owner, users.other, users.root]);
    callAs(system, "owner", "vas_create", "v", 0o600);
    assert.equal(callAs(system, "owner", "vas_attach", 2, 1, O_RDWR), 0, "to a process of somebody else");
    assert.equal(callAs(system, "other", "vas_switch", 1), 0);
    assert.equal(callAs(system, "other", "vas_switch", 0), 0);
    assert.equal(callAs(system, "root", "vas_detach", 2, 1), 0);
    assert.equal(callAs(system, "other", "vas_attach", 1, 1, O_RDWR), -EACCES, "although the target may");
  });
});

describe("names and ids (vas-semantics §1.3)", () => {
  it("VASes and segments have ids and names of their own; the lowest free id is given", () => {
    const system = bootIdle(["P"]);
    const segmentAt = (name: string, at: number): number =>
      expectResult(system, "vas_seg_create", [name, place + at * page, place + (at + 1) * page, 0o666], at + 1);
    for (let n = 1; n <= 5; n++) {
      expectResult(system, "vas_create", [`name${n}`, 0o666], n);
      segmentAt(`name${n}`, n - 1);
    }
    for (const [gone, others] of [
      [2, [1, 3, 4, 5]],
      [1, [3, 4, 5]],
      [4, [3, 5]],
    ] as const) {
      expectResult(system, "vas_delete", [gone], 0);
      for (const other of others) expectResult(system, "vas_find", [`name${other}`], other);
      expectResult(system, "vas_find", [`name${gone}`], -ESRCH);
    }
    for (const next of [1, 2, 4, 6]) expectResult(system, "vas_create", [`again${next}`, 0o666], next);
    expectResult(system, "vas_seg_delete", [3], 0);
    expectResult(system, "vas_seg_find", ["name3"], -ESRCH);
    expectResult(system, "vas_find", ["name3"], 3);
  });

  it("a name has at most 255 bytes, of any kind", () => {
    const system = bootIdle(["P"]);
    for (const [n, name] of ["", "/", "x".repeat(255), "\x01\x7f\x80\xff", "a b\n", "1"].entries()) {
      expectResult(system, "vas_create", [name, 0o666], n + 1);
      expectResult(system, "vas_find", [name], n + 1);
      expectResult(system, "vas_create", [name, 0o666], -EEXIST);
    }
  });

  it("a VAS has at most 65535 attachments, and one more is EBUSY", () => {
    const system = bootIdle(["P"], { vases: [{ name: "v", mode: 0o666, uid: 0, gid: 0, segments: [] }] });
    const vas = system.kernel.vases.get(1)!;
    // As if so many readers had attached it.
    vas.readers = 65_534;
    vas.attachments = Array.from({ length: 65_534 }, (_, n) => -1 - n);
    expectResult(system, "vas_attach", [0, 1, O_RDONLY], 0);
    expectResult(system, "vas_detach", [0, 1], 0);
    vas.readers = 65_535;
    vas.attachments.push(0);
    expectResult(system, "vas_attach", [0, 1, O_RDONLY], -EBUSY);
    const { text } = system.kernel.refusals.at(-1)!;
    assert.match(text, /65535 attachments/);
  });
});
