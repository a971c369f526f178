/**
 * The order of the checks (vas-semantics §1.6), for all 16 calls: every combination of right and wrong arguments and states, so
 * also every pair of errors at once. What is expected is written down as the specification has it: the first check that fails.
 */
import assert from "node:assert/strict";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import { bootIdle, callAs, dataStart, process, segment } from "../systems/tiny-program.js";
import {
  EINVAL,
  ESRCH,
  EFAULT,
  EEXIST,
  EBUSY,
  EACCES,
  ENOMEM,
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  buffer,
  place,
  page,
  product,
  expectResult,
} from "../systems/vas-requests.js";

const unmapped = 0x3000_0000;

/** The first check that fails decides. */
type Check = readonly [fails: boolean, errno: number];

const firstOf = (...checks: readonly Check[]): number => 0 - (checks.find(([fails]) => fails)?.[1] ?? 0);

const has = (bits: number, bit: number): boolean => (bits & bit) !== 0;

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
