/** Where shared ids may stand, and who keeps shared memory alive: after any change of a VAS that processes use. */
import assert from "node:assert/strict";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { bootIdle, callAs, load, process, segment, store } from "../systems/tiny-program.js";

const page = 0x2000;
const [readOnly, writable] = [0x2000_0000, 0x2010_0000];
const place = 0x3000_0000;
const elsewhere = 0x3800_0000;
const [rw, fixed, shared] = [3, 0x32, 0x31];

function start(kernel: string): System {
  return bootIdle([process("P"), process("Q")], {
    kernel: { preset: kernel },
    machine: { tags: "asid+sasid" },
    vases: [
      {
        name: "v",
        mode: 0o666,
        uid: 1000,
        gid: 1000,
        segments: [segment("r", readOnly, 4 * page, "r--"), segment("w", writable, 4 * page, "rw-")],
      },
    ],
  });
}

const all = (system: System, who: string, calls: readonly (readonly [SystemCallName, ...number[]])[]): void => {
  for (const [name, ...args] of calls) {
    const result = callAs(system, who, name, ...args)!;
    assert.ok(result >= 0, `${name} ${args.join(" ")}: ${result}`);
  }
};

/** Memory of VASes, segments and processes themselves carries none; only what subscribes and what is attached does. */
function checkPlaces({ kernel }: System): void {
  for (const mm of kernel.spaces.values())
    for (const { start: at, sharedId, subscription } of mm.vmas)
      if (mm.kind !== "attached" && subscription === null)
        assert.equal(sharedId, -1, `${mm.kind} space ${mm.id} at 0x${at.toString(16)}`);
}

describe("shared ids", () => {
  for (const kernel of ["linux-rfc", "intended"])
    it(`stand in attached and subscribed memory only, whatever is changed inside (${kernel})`, () => {
      const system = start(kernel);
      all(system, "P", [
        ["vas_attach", 0, 1, 2],
        ["vas_switch", 1],
        ["mmap", place, 4 * page, rw, fixed],
      ]);
      assert.ok(store(system, "P", place, 1) && store(system, "P", writable, 1));
      for (const step of [
        ["mprotect", writable, page, 1],
        ["mprotect", readOnly + page, page, 0],
        ["munmap", writable + 2 * page, page],
        ["madvise", writable + 3 * page, page, 4],
        ["mprotect", place + page, page, 1],
        ["vas_switch", 0],
        ["vas_switch", 1],
        ["mmap", place + page, page, rw, fixed],
        ["vas_switch", 0],
      ] as const) {
        all(system, "P", [step]);
        checkPlaces(system);
        assert.deepEqual(auditFrames(system), [], step.join(" "));
      }
    });
});

describe("memory that is added to a VAS", () => {
  it("carries the id that is taken after it, at once as well as later, and not one that is held already", () => {
    for (const early of [false, true]) {
      const system = start("intended");
      if (early) all(system, "Q", [["subscribe", 1]]);
      all(system, "P", [
        ["vas_attach", 0, 1, 2],
        ["vas_switch", 1],
        ["mmap", place, page, 1, fixed],
        ["vas_switch", 0],
        ["vas_detach", 0, 1],
        ["subscribe", 1],
      ]);
      const { vmas } = system.kernel.spaces.get(system.kernel.processes.get(1 as never)!.space)!;
      const ids = [readOnly, place].map((at) => vmas.find((vma) => vma.start === at)!.sharedId);
      assert.equal(ids[1], early ? -1 : ids[0]);
      assert.notEqual(ids[0], -1);
    }
  });
});

describe("shared memory of a VAS", () => {
  it("lives as long as somebody maps it: the VAS, who attaches, who subscribes, who has it elsewhere", () => {
    const system = start("intended");
    all(system, "P", [
      ["vas_attach", 0, 1, 2],
      ["vas_switch", 1],
      ["mmap", place, 2 * page, rw, shared],
    ]);
    assert.ok(store(system, "P", place, 7));
    all(system, "P", [
      ["vas_switch", 0],
      ["vas_detach", 0, 1],
    ]);
    const users = (): number => [...system.kernel.objects.values()].reduce((sum, object) => sum + object.users, 0);
    assert.equal(users(), 1, "the VAS's");
    const offset = elsewhere - readOnly;
    all(system, "Q", [["subscribe_at", 1, elsewhere]]);
    assert.equal(users(), 2);
    assert.deepEqual(auditFrames(system), []);
    assert.equal(load(system, "Q", place + offset), 7);
    all(system, "Q", [["subscribe", 1]]);
    assert.equal(users(), 3);
    all(system, "P", [["subscribe", 1]]);
    assert.ok(store(system, "P", place, 8));
    assert.deepEqual([load(system, "Q", place), load(system, "Q", place + offset)], [8, 8]);
    all(system, "P", [["unsubscribe", 1]]);
    all(system, "Q", [["unsubscribe", 1]]);
    all(system, "P", [["vas_delete", 1]]);
    assert.equal(users(), 1, "Q has it elsewhere");
    assert.equal(load(system, "Q", place + offset), 8);
    assert.deepEqual(auditFrames(system), []);
    all(system, "Q", [["munmap", place + offset, 2 * page]]);
    assert.equal(system.kernel.objects.size, 0);
    assert.deepEqual(auditFrames(system), []);
  });
});
