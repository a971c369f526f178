/**
 * The order of the checks (vas-semantics §1.6), for all 16 calls: every combination of right and wrong arguments and states, so
 * also every pair of errors at once. What is expected is written down as the specification has it: the first check that fails.
 */
import assert from "node:assert/strict";
import type { SystemCallName } from "../../src/image/system-call.js";
import { auditFrames, errno, resultName, type System } from "../../src/kernel/index.js";
import { bootIdle, callAs, dataStart, process, segment } from "./tiny-program.js";

const { EINVAL, ESRCH, EFAULT, EEXIST, EBUSY, EACCES, ENOMEM } = errno;
const [O_RDONLY, O_WRONLY, O_RDWR] = [0, 1, 2];
const unmapped = 0x3000_0000;
const buffer = dataStart + 0x1000;
const place = 0x2000_0000;
const page = 0x2000;

/** The first check that fails decides. */
type Check = readonly [fails: boolean, errno: number];
const firstOf = (...checks: readonly Check[]): number => 0 - (checks.find(([fails]) => fails)?.[1] ?? 0);

function product<A, B, C>(a: readonly A[], b: readonly B[], c: readonly C[]): [A, B, C][] {
  return a.flatMap((x) => b.flatMap((y) => c.map((z): [A, B, C] => [x, y, z])));
}

const has = (bits: number, bit: number): boolean => (bits & bit) !== 0;

function expectResult(
  system: System,
  call: SystemCallName,
  args: readonly (number | string)[],
  expected: number,
): number {
  const actual = callAs(system, "P", call, ...args)!;
  const shown = args
    .map((one) => (typeof one === "string" && one.length > 20 ? `"${one.slice(0, 3)}…"` : one))
    .join(", ");
  assert.equal(actual, expected, `${call}(${shown}): ${resultName(actual)}, expected ${resultName(expected)}`);
  return actual;
}

/** P is an ordinary user, Q another, R root. VAS 1 + bits: 1 = root's, 0600; 2 = R has it attached for writing; 4 = over P's data. */
function withVases(): System {
  const vases = Array.from({ length: 8 }, (_, bits) => ({
    name: `v${bits}`,
    mode: has(bits, 1) ? 0o600 : 0o666,
    uid: has(bits, 1) ? 0 : 1000,
    gid: 0,
    // Away from R's own data, which would collide as well: R's program is another one.
    segments: [segment("s", has(bits, 4) ? dataStart + 0x4000 : place, page, "rw-")],
  }));
  const system = bootIdle([process("P"), process("Q", { uid: 1001 }), process("R", { uid: 0 })], { vases });
  callAs(system, "R", "munmap", dataStart + 0x4000, page);
  for (let bits = 0; bits < 8; bits++)
    if (has(bits, 2)) assert.equal(callAs(system, "R", "vas_attach", 0, 1 + bits, O_WRONLY), 0);
  return system;
}

describe("order of the checks of the VAS calls (vas-semantics §1.6)", () => {
  const vids = [-1, 0, 99, 1, 2, 3, 4, 5, 6, 7, 8];
  const known = (vid: number): boolean => vid >= 1 && vid <= 8;

  it("vas_attach: pid or vid < 0, ESRCH, type, vid, EACCES, EBUSY, EFAULT", () => {
    const system = withVases();
    for (const [pid, vid, type] of product([0, -1, 99_999], vids, [O_RDONLY, O_WRONLY, O_RDWR, 3, 7, 0x1000])) {
      const bits = vid - 1;
      const result = expectResult(
        system,
        "vas_attach",
        [pid, vid, type],
        firstOf(
          [pid < 0 || vid < 0, EINVAL],
          [pid === 99_999, ESRCH],
          [(type & 3) === 3, EINVAL],
          [!known(vid), EINVAL],
          [has(bits, 1), EACCES],
          [has(bits, 2), EBUSY],
          [has(bits, 4), EFAULT],
        ),
      );
      if (result !== 0) continue;
      for (const again of [O_RDONLY, O_RDWR]) expectResult(system, "vas_attach", [pid, vid, again], 0);
      expectResult(system, "vas_attach", [pid, vid, 3], -EINVAL);
      expectResult(system, "vas_detach", [0, vid], 0);
    }
    assert.deepEqual(auditFrames(system), []);
  });

  it("vas_detach: pid or vid < 0, ESRCH, not attached, active", () => {
    for (const state of ["free", "attached", "active"]) {
      const system = withVases();
      if (state !== "free") expectResult(system, "vas_attach", [0, 1, O_RDWR], 0);
      if (state === "active") expectResult(system, "vas_switch", [1], 0);
      for (const [pid, vid] of product([-1, 99_999, 0], vids.toReversed(), [0])) {
        expectResult(
          system,
          "vas_detach",
          [pid, vid],
          firstOf(
            [pid < 0 || vid < 0, EINVAL],
            [pid === 99_999, ESRCH],
            [vid !== 1 || state === "free", EINVAL],
            [state === "active", EBUSY],
          ),
        );
      }
    }
  });

  it("vas_switch and active_vas: vid < 0, not attached; the permission is not asked again", () => {
    const system = withVases();
    expectResult(system, "vas_attach", [0, 1, O_RDWR], 0);
    // Taking the permission away does not end the attachment.
    assert.equal(callAs(system, "R", "vas_setattr", 1, buffer), 0);
    for (const vid of [...vids, 1, 1, 0, 0]) {
      const before = callAs(system, "P", "active_vas")!;
      const result = expectResult(system, "vas_switch", [vid], firstOf([vid !== 0 && vid !== 1, EINVAL]));
      expectResult(system, "active_vas", [], result === 0 ? vid : before);
    }
  });

  it("vas_delete: vid, EBUSY, EACCES", () => {
    const system = withVases();
    for (const vid of vids) {
      const bits = vid - 1;
      expectResult(
        system,
        "vas_delete",
        [vid],
        firstOf([!known(vid), EINVAL], [has(bits, 2), EBUSY], [has(bits, 1), EACCES]),
      );
      if (known(vid) && !has(bits, 3)) expectResult(system, "vas_delete", [vid], -EINVAL);
    }
    assert.deepEqual(auditFrames(system), []);
  });

  it("vas_create and vas_find: NULL, too long, unreadable; then EEXIST or ESRCH", () => {
    const system = withVases();
    for (const name of [0, "x".repeat(256), "x".repeat(5000), unmapped, "v0", "v7"])
      expectResult(
        system,
        "vas_create",
        [name, 0o666],
        firstOf(
          [name === 0 || (typeof name === "string" && name.length > 255), EINVAL],
          [name === unmapped, EFAULT],
          [true, EEXIST],
        ),
      );
    for (const name of [0, "x".repeat(256), unmapped, "v", "V0", "v8"])
      expectResult(
        system,
        "vas_find",
        [name],
        firstOf(
          [name === 0 || (typeof name === "string" && name.length > 255), EINVAL],
          [name === unmapped, EFAULT],
          [true, ESRCH],
        ),
      );
    for (let bits = 0; bits < 8; bits++) expectResult(system, "vas_find", [`v${bits}`], 1 + bits);
  });

  it("getattr and setattr: id or pointer; getattr looks the id up first, setattr reads first", () => {
    const system = withVases();
    for (let bits = 0; bits < 2; bits++)
      assert.equal(
        callAs(system, bits === 0 ? "P" : "R", "vas_seg_create", `s${bits}`, place, place + page, 0o600),
        1 + bits,
      );
    for (const [kind, ids, unwritable] of [
      ["vas", [-1, 0, 99, 1, 2], 2],
      ["vas_seg", [-1, 0, 99, 1, 2], 2],
    ] as const) {
      for (const [id, pointer] of product(ids, [0, unmapped, buffer], [0])) {
        const unknown = id !== 1 && id !== 2;
        expectResult(
          system,
          `${kind}_getattr`,
          [id, pointer],
          firstOf([id < 0 || pointer === 0, EINVAL], [unknown, EINVAL], [pointer === unmapped, EFAULT]),
        );
        // Whose attributes are in the buffer does not matter: only the first object is P's to change.
        if (pointer === buffer) callAs(system, "P", `${kind}_getattr`, 1, buffer);
        expectResult(
          system,
          `${kind}_setattr`,
          [id, pointer],
          firstOf(
            [id < 0 || pointer === 0, EINVAL],
            [pointer === unmapped, EFAULT],
            [unknown, EINVAL],
            [id === unwritable, EACCES],
          ),
        );
      }
    }
  });

  it("vas_seg_create and vas_seg_find: name, range, EEXIST, ENOMEM, EFAULT", () => {
    const system = withVases();
    expectResult(system, "vas_seg_create", ["there", place, place + page, 0o666], 1);
    const ranges = [
      [place + 1, place + page, EINVAL],
      [place, place + page + 1, EINVAL],
      [place, place, EINVAL],
      [place + page, place, EINVAL],
      [place, 0x5000_0000, ENOMEM],
      [0x6000_0000, 0x6000_2000, EFAULT],
      [0, page, EFAULT],
    ] as const;
    for (const [name, [start, end, error]] of product([0, "x".repeat(256), unmapped, "there", "new"], ranges, [0])) {
      expectResult(
        system,
        "vas_seg_create",
        [name, start, end, 0o666],
        firstOf(
          [name === 0 || (typeof name === "string" && name.length > 255), EINVAL],
          [name === unmapped, EFAULT],
          [error === EINVAL, EINVAL],
          [name === "there", EEXIST],
          [true, error],
        ),
      );
    }
    for (const name of [0, "x".repeat(256), unmapped, "new"])
      expectResult(
        system,
        "vas_seg_find",
        [name],
        firstOf([name === 0 || String(name).length > 255, EINVAL], [name === unmapped, EFAULT], [true, ESRCH]),
      );
  });

  /** Segment 1 + bits: 1 = root's, 0600; 2 = VAS 8 has it for writing; 4 = where every VAS has memory. VAS 1 + bits as below. */
  function withSegments(): System {
    // 1 = root's; 2 = R has it attached.
    const vases = Array.from({ length: 8 }, (_, bits) => ({
      name: `v${bits}`,
      mode: has(bits, 1) ? 0o644 : 0o666,
      uid: has(bits, 1) ? 0 : 1000,
      gid: 0,
      segments: bits === 7 ? [] : [segment("s", place, page, "rw-")],
    }));
    const system = bootIdle([process("P"), process("Q", { uid: 1001 }), process("R", { uid: 0 })], { vases });
    for (let bits = 0; bits < 8; bits++) {
      const start = has(bits, 4) ? place : 0x2800_0000 + bits * 0x10_0000;
      const creator = has(bits, 1) ? "R" : "P";
      assert.equal(callAs(system, creator, "vas_seg_create", `s${bits}`, start, start + page, 0o600), 1 + bits);
    }
    // Only one segment can be at that place in the eighth VAS, so the writers of the others are VASes of their own.
    for (let bits = 0; bits < 8; bits++) {
      if (!has(bits, 2)) continue;
      const vid = callAs(system, "R", "vas_create", `holder${bits}`, 0o600)!;
      assert.equal(callAs(system, "R", "vas_seg_attach", vid, 1 + bits, O_RDWR), 0);
    }
    for (let bits = 0; bits < 4; bits++)
      if (has(bits, 2)) assert.equal(callAs(system, "R", "vas_attach", 0, 1 + bits, O_RDONLY), 0);
    return system;
  }

  it("vas_seg_attach: ids, type, unknown, EACCES twice, EBUSY twice, EFAULT", () => {
    const system = withSegments();
    const sids = [-1, 0, 99, 1, 2, 3, 4, 5, 6, 7, 8];
    for (const [vid, sid, type] of product([-1, 0, 99, 1, 2, 3, 4], sids, [O_RDONLY, O_RDWR, 3])) {
      const [vas, held] = [vid - 1, sid - 1];
      const result = expectResult(
        system,
        "vas_seg_attach",
        [vid, sid, type],
        firstOf(
          [vid < 0 || sid < 0, EINVAL],
          [type === 3, EINVAL],
          [vid < 1 || vid > 4 || sid < 1 || sid > 8, EINVAL],
          [has(held, 1), EACCES],
          [has(vas, 1), EACCES],
          [has(vas, 2), EBUSY],
          [has(held, 2), EBUSY],
          [has(held, 4), EFAULT],
        ),
      );
      if (result !== 0) continue;
      expectResult(system, "vas_seg_attach", [vid, sid, O_RDWR], 0);
      expectResult(system, "vas_seg_detach", [vid, sid], 0);
    }
    assert.deepEqual(auditFrames(system), []);
  });

  it("vas_seg_detach: ids, unknown or not attached, EBUSY; vas_seg_delete: id, EBUSY, EACCES", () => {
    const system = withSegments();
    expectResult(system, "vas_seg_attach", [1, 1, O_RDWR], 0);
    for (const attached of [false, true]) {
      if (attached) expectResult(system, "vas_attach", [0, 1, O_RDONLY], 0);
      for (const [vid, sid] of product([-1, 0, 99, 2, 1], [-1, 0, 99, 2], [0]))
        expectResult(system, "vas_seg_detach", [vid, sid], -EINVAL);
      if (attached) expectResult(system, "vas_seg_detach", [1, 1], -EBUSY);
    }
    for (const sid of [-1, 0, 99, 2, 3, 4, 6, 7, 8]) {
      const bits = sid - 1;
      expectResult(
        system,
        "vas_seg_delete",
        [sid],
        firstOf([sid < 1 || sid > 8, EINVAL], [has(bits, 2), EBUSY], [has(bits, 1), EACCES]),
      );
    }
    expectResult(system, "vas_seg_delete", [1], -EBUSY);
    expectResult(system, "vas_detach", [0, 1], 0);
    expectResult(system, "vas_seg_detach", [1, 1], 0);
    expectResult(system, "vas_seg_delete", [1], 0);
    assert.deepEqual(auditFrames(system), []);
  });
});

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
