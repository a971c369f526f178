import assert from "node:assert/strict";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { auditFrames, errno, resultName, systemCall, type System } from "../../../src/kernel/index.js";
import { bootIdle, callAs, dataStart, load, process, segment, store, threadNamed } from "../systems/tiny-program.js";

const { EINVAL, ESRCH, EFAULT, EEXIST, EBUSY, EACCES } = errno;
type Argument = number | string;
type Row = readonly [call: SystemCallName, args: readonly Argument[], result: number, why: string];

const [O_RDONLY, O_WRONLY, O_RDWR] = [0, 1, 2];
const unmapped = 0x3000_0000;
const longest = "x".repeat(255);

/** A system with VASes 1 "mine" (P's, 0660), 2 "theirs" (root's, 0600) and 3 "overlap" (over P's data). */
function setUp(): System {
  return bootIdle([process("P"), process("Q", { uid: 1001 }), process("R", { uid: 0 })], {
    vases: [
      { name: "mine", mode: 0o660, uid: 1000, gid: 1000, segments: [segment("s", 0x2000_0000, 0x4000, "rw-")] },
      { name: "theirs", mode: 0o600, uid: 0, gid: 0, segments: [] },
      { name: "overlap", mode: 0o666, uid: 1000, gid: 1000, segments: [segment("o", dataStart, 0x2000, "rw-")] },
    ],
  });
}

function check(system: System, rows: readonly Row[]): void {
  for (const [name, args, result, why] of rows) {
    const actual = callAs(system, "P", name, ...args);
    assert.equal(
      actual,
      result,
      `${name}(${args.join(", ")}): ${resultName(actual!)}, expected ${resultName(result)}: ${why}`,
    );
  }
  assert.deepEqual(auditFrames(system), []);
}

describe("errno of the VAS calls (vas-semantics §1.6)", () => {
  it("vas_create", () =>
    check(setUp(), [
      ["vas_create", [0, 0o660], -EINVAL, "NULL"],
      ["vas_create", ["x".repeat(256), 0o660], -EINVAL, "256 bytes"],
      ["vas_create", [unmapped, 0o660], -EFAULT, "unreadable"],
      ["vas_create", ["mine", 0o660], -EEXIST, "exists"],
      ["vas_create", [longest, 0o660], 4, "255 bytes are allowed; lowest free id"],
      ["vas_create", ["", 0o660], 5, "the empty name passes"],
      ["vas_create", ["a/b", 0o660], 6, "any bytes"],
      ["vas_delete", [4], 0, "delete"],
      ["vas_create", ["again", 0o660], 4, "ids are reused, lowest first"],
    ]));

  it("vas_find", () =>
    check(setUp(), [
      ["vas_find", [0], -EINVAL, "NULL"],
      ["vas_find", ["x".repeat(256)], -EINVAL, "too long"],
      ["vas_find", [unmapped], -EFAULT, "unreadable"],
      ["vas_find", ["nope"], -ESRCH, "none"],
      ["vas_find", ["theirs"], 2, "no permission needed"],
    ]));

  it("vas_delete", () =>
    check(setUp(), [
      ["vas_delete", [-1], -EINVAL, "negative"],
      ["vas_delete", [0], -EINVAL, "0"],
      ["vas_delete", [99], -EINVAL, "unknown"],
      ["vas_delete", [2], -EACCES, "no W"],
      ["vas_attach", [0, 1, O_RDONLY], 0, "attach"],
      ["vas_delete", [1], -EBUSY, "attached"],
      ["vas_detach", [0, 1], 0, "detach"],
      ["vas_delete", [1], 0, "free"],
      ["vas_delete", [1], -EINVAL, "gone"],
      ["vas_find", ["mine"], -ESRCH, "gone by name too"],
    ]));

  it("EBUSY of vas_delete wins over EACCES", () => {
    const system = setUp();
    assert.equal(callAs(system, "R", "vas_attach", 0, 2, O_RDONLY), 0);
    check(system, [["vas_delete", [2], -EBUSY, "attached and not permitted"]]);
  });

  it("vas_attach", () =>
    check(setUp(), [
      ["vas_attach", [-1, 1, O_RDWR], -EINVAL, "negative pid"],
      ["vas_attach", [0, -1, O_RDWR], -EINVAL, "negative vid"],
      ["vas_attach", [99_999, 1, O_RDWR], -ESRCH, "no such process"],
      ["vas_attach", [99_999, 99, 3], -ESRCH, "ESRCH before the type"],
      ["vas_attach", [0, 99, 3], -EINVAL, "type 3"],
      ["vas_attach", [0, 1, 3], -EINVAL, "type 3"],
      ["vas_attach", [0, 0, O_RDWR], -EINVAL, "vid 0"],
      ["vas_attach", [0, 99, O_RDWR], -EINVAL, "unknown vid"],
      ["vas_attach", [0, 2, O_RDONLY], -EACCES, "not permitted"],
      ["vas_attach", [0, 3, O_RDWR], -EFAULT, "overlaps P's data"],
      ["vas_attach", [0, 1, 0x1000 | O_RDONLY], 0, "other bits are ignored"],
      ["vas_attach", [0, 1, O_RDWR], 0, "attached already: nothing changes, whatever the type"],
      ["vas_switch", [1], 0, "switch"],
      ["vas_detach", [0, 1], -EBUSY, "active"],
      ["vas_switch", [0], 0, "switch back"],
      ["vas_detach", [0, 1], 0, "detach"],
    ]));

  it("releases the share of an attach that failed with EFAULT, and remembers both ranges", () => {
    const system = setUp();
    check(system, [["vas_attach", [0, 3, O_WRONLY], -EFAULT, "overlap"]]);
    const [refusal] = system.kernel.refusals;
    assert.deepEqual(refusal!.ranges, {
      first: [dataStart, dataStart + 0x2000],
      second: [dataStart, dataStart + 0x8000],
    });
    assert.equal(system.kernel.vases.get(3)!.writers, 0);
  });

  it("vas_detach and vas_switch", () =>
    check(setUp(), [
      ["vas_detach", [-1, 1], -EINVAL, "negative pid"],
      ["vas_detach", [99_999, 1], -ESRCH, "no such process"],
      ["vas_detach", [0, 1], -EINVAL, "not attached"],
      ["vas_switch", [-1], -EINVAL, "negative"],
      ["vas_switch", [1], -EINVAL, "not attached"],
      ["vas_switch", [0], 0, "already there"],
      ["active_vas", [], 0, "original"],
      ["vas_attach", [0, 1, O_WRONLY], 0, "attach"],
      ["vas_switch", [1], 0, "switch"],
      ["active_vas", [], 1, "inside"],
      ["vas_switch", [1], 0, "already there"],
    ]));

  it("vas_getattr and vas_setattr", () => {
    const system = setUp();
    const at = dataStart + 0x1000;
    check(system, [
      ["vas_getattr", [-1, at], -EINVAL, "negative"],
      ["vas_getattr", [1, 0], -EINVAL, "NULL"],
      ["vas_getattr", [99, unmapped], -EINVAL, "unknown before unwritable"],
      ["vas_getattr", [1, unmapped], -EFAULT, "unwritable"],
      ["vas_setattr", [99, unmapped], -EFAULT, "unreadable before unknown"],
      ["vas_setattr", [99, at], -EINVAL, "unknown"],
      ["vas_setattr", [2, at], -EACCES, "no W"],
      ["vas_getattr", [1, at], 0, "read"],
    ]);
    assert.equal(load(system, "P", at), 0o660 + 1000 * 2 ** 32);
    check(system, [
      ["vas_setattr", [1, at + 64], 0, "all zero: mode 0, root's"],
      ["vas_attach", [0, 1, O_RDONLY], -EACCES, "not P's any more"],
    ]);
  });

  it("subscribe and unsubscribe", () =>
    check(setUp(), [
      ["subscribe", [-1], -EINVAL, "negative"],
      ["subscribe", [99], -EINVAL, "unknown"],
      ["subscribe", [2], -EACCES, "no R"],
      ["subscribe", [3], -EFAULT, "overlap"],
      ["unsubscribe", [1], -EINVAL, "not subscribed"],
      ["subscribe", [1], 0, "policy without shared ids, or first id"],
      ["subscribe", [1], 0, "again"],
      ["vas_delete", [1], -EBUSY, "in use"],
      ["munmap", [0x2000_0000, 0x2000], -EBUSY, "cannot be cut"],
      ["unsubscribe", [1], 0, "end"],
      ["unsubscribe", [1], -EINVAL, "ended"],
    ]));

  const [start, end] = [0x3000_0000, 0x3000_4000];

  it("vas_seg_create and vas_seg_find", () =>
    check(setUp(), [
      ["vas_seg_create", [0, start, end, 0o660], -EINVAL, "NULL"],
      ["vas_seg_create", ["x".repeat(256), start, end, 0o660], -EINVAL, "too long"],
      ["vas_seg_create", [unmapped + 0x10_0000, start + 1, end, 0o660], -EFAULT, "the name is read first"],
      ["vas_seg_create", ["s", start + 1, end, 0o660], -EINVAL, "not aligned"],
      ["vas_seg_create", ["s", start, start, 0o660], -EINVAL, "empty"],
      ["vas_seg_create", ["s", 0x7000_0000, 0x7000_2000, 0o660], -EFAULT, "not mappable"],
      ["vas_seg_create", ["s", start, end, 0o660], 1, "ids of their own"],
      ["vas_seg_create", ["s", end, start, 0o660], -EINVAL, "the range before the name"],
      ["vas_seg_create", ["s", end, end + 0x2000, 0o660], -EEXIST, "exists"],
      ["vas_seg_create", ["mine", end, end + 0x2000, 0o660], 2, "names of their own"],
      ["vas_seg_create", ["huge", start, 0x5000_0000, 0o660], -errno.ENOMEM, "every page is allocated at once"],
      ["vas_seg_find", ["nope"], -ESRCH, "none"],
      ["vas_seg_find", ["mine"], 2, "found"],
    ]));

  it("vas_seg_attach, vas_seg_detach, vas_seg_delete (§1.6, sequences 2 and 5)", () => {
    const system = setUp();
    assert.equal(callAs(system, "R", "vas_seg_create", "roots", start, end, 0o644), 1);
    check(system, [
      ["vas_seg_create", ["mine", start, end, 0o600], 2, "P's own"],
      ["vas_seg_create", ["over", 0x2000_0000, 0x2000_2000, 0o600], 3, "at the place of VAS 1's memory"],
      ["vas_create", ["second", 0o600], 4, "another VAS"],
      ["vas_seg_attach", [-1, 1, O_RDWR], -EINVAL, "negative"],
      ["vas_seg_attach", [1, 1, 3], -EINVAL, "type"],
      ["vas_seg_attach", [99, 1, O_RDWR], -EINVAL, "unknown VAS"],
      ["vas_seg_attach", [1, 99, O_RDWR], -EINVAL, "unknown segment"],
      ["vas_seg_attach", [1, 1, O_RDWR], -EACCES, "no W on the segment"],
      ["vas_seg_attach", [2, 2, O_RDWR], -EACCES, "no W on the VAS"],
      ["vas_seg_attach", [1, 3, O_RDWR], -EFAULT, "overlap"],
      ["vas_seg_attach", [1, 2, O_RDWR], 0, "attach"],
      ["vas_seg_attach", [1, 2, O_RDONLY], 0, "attached already"],
      ["vas_seg_attach", [4, 2, O_RDONLY], -EBUSY, "a writer has it"],
      ["vas_seg_delete", [2], -EBUSY, "attached"],
      ["vas_seg_delete", [1], -EACCES, "no W"],
      ["vas_seg_delete", [0], -EINVAL, "0"],
      ["vas_attach", [0, 1, O_RDWR], 0, "attach the VAS"],
      ["vas_seg_detach", [1, 2], -EBUSY, "the VAS is attached"],
      ["vas_seg_attach", [1, 1, O_RDONLY], -EBUSY, "the VAS is attached"],
      ["vas_detach", [0, 1], 0, "detach the VAS"],
      ["vas_seg_detach", [1, 1], -EINVAL, "not attached to it"],
      ["vas_seg_detach", [1, 2], 0, "detach"],
      ["vas_seg_attach", [1, 2, O_RDONLY], 0, "reader"],
      ["vas_seg_attach", [4, 2, O_RDONLY], 0, "second reader"],
      ["vas_delete", [4], 0, "deleting a VAS detaches its segments"],
      ["vas_seg_detach", [1, 2], 0, "detach"],
      ["vas_seg_delete", [2], 0, "free"],
    ]);
  });

  it("what is written to a segment is seen through every VAS that has it", () => {
    const system = setUp();
    check(system, [
      ["vas_seg_create", ["s", start, end, 0o600], 1, ""],
      ["vas_create", ["second", 0o600], 4, ""],
      ["vas_seg_attach", [1, 1, O_RDWR], 0, ""],
      ["vas_attach", [0, 1, O_RDWR], 0, ""],
      ["vas_switch", [1], 0, ""],
    ]);
    assert.ok(store(system, "P", start, 77));
    check(system, [
      ["vas_switch", [0], 0, ""],
      ["vas_detach", [0, 1], 0, ""],
      ["vas_seg_detach", [1, 1], 0, ""],
      ["vas_seg_attach", [4, 1, O_RDONLY], 0, ""],
      ["vas_attach", [0, 4, O_RDWR], 0, ""],
      ["vas_switch", [4], 0, ""],
    ]);
    assert.equal(load(system, "P", start), 77);
    assert.equal(store(system, "P", start, 1), false, "attached to the VAS read-only");
  });

  it("vas_delete frees a segment that cannot be written back, and says what is lost", () => {
    const system = bootIdle([process("P")], { kernel: { q4: false } });
    check(system, [
      ["vas_create", ["v", 0o600], 1, ""],
      ["vas_seg_create", ["s", start, end, 0o600], 1, ""],
      ["vas_seg_attach", [1, 1, O_RDWR], 0, ""],
      ["vas_attach", [0, 1, O_RDWR], 0, ""],
      ["vas_switch", [1], 0, ""],
      ["munmap", [start, 0x2000], 0, "the VAS has half of the segment now"],
      ["vas_switch", [0], 0, ""],
      ["vas_detach", [0, 1], 0, ""],
      ["vas_seg_detach", [1, 1], -EFAULT, "which has no counterpart"],
      ["vas_delete", [1], 0, "errors of segments are only logged"],
      ["vas_seg_delete", [1], 0, "nobody has it any more"],
    ]);
    const told = system.kernel.output.flatMap((one) => (one.kind === "defect" ? [one.text] : []));
    assert.deepEqual(told, ["vas_delete: what changed in segment `s` cannot be written back and is lost"]);
  });

  it("permission: one of owner, group, others decides; root may all (§1.5)", () => {
    const vas = { name: "v", mode: 0o640, uid: 1000, gid: 50, segments: [] };
    const system = bootIdle(
      [
        process("owner"),
        process("member", { uid: 7, groups: [50] }),
        process("other", { uid: 8 }),
        process("root", { uid: 0 }),
      ],
      { vases: [vas, { ...vas, name: "w", mode: 0o066 }] },
    );
    const attach = (who: string, vid: number, type: number): number => {
      const result = callAs(system, who, "vas_attach", 0, vid, type)!;
      if (result === 0) assert.equal(callAs(system, who, "vas_detach", 0, vid), 0);
      return result;
    };
    assert.deepEqual(
      ["owner", "member", "other", "root"].map((who) => attach(who, 1, O_RDONLY)),
      [0, 0, -EACCES, 0],
    );
    assert.deepEqual(
      ["owner", "member", "other", "root"].map((who) => attach(who, 1, O_RDWR)),
      [0, -EACCES, -EACCES, 0],
    );
    assert.equal(attach("owner", 2, O_RDONLY), -EACCES, "the owner is not granted what others have");
    assert.equal(attach("other", 2, O_RDWR), 0);
  });

  it("unimplemented calls answer ENOSYS", () => {
    const system = setUp();
    assert.equal(systemCall(system, system.machine.cores[0]!, 9999, []), -errno.ENOSYS);
    assert.equal(threadNamed(system, "P").state, "running");
  });
});
