/** What a shared id covers: a shared entry has one set of rights, so that a reader does not share what writers may write. */
import assert from "node:assert/strict";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import { bootIdle, callAs, load, process, segment, store, threadNamed } from "../systems/tiny-program.js";

const page = 0x2000;
const written = 0x2000_0000;
const fixed = 0x2100_0000;
const root = { uid: 0, gid: 0 };

/** `who` attaches the VAS: W to write, R to read. */
function attached(fidelity: string, who: "W" | "R"): System {
  const system = bootIdle([process("W", root), process("R", root)], {
    machine: { tags: "asid+sasid" },
    kernel: { fidelity, shared_writable: true },
    vases: [
      {
        name: "data",
        mode: 0o666,
        uid: 0,
        gid: 0,
        segments: [
          segment("w", written, page, "rw-", Uint8Array.of(1)),
          segment("r", fixed, page, "r--", Uint8Array.of(2)),
        ],
      },
    ],
  });
  assert.equal(callAs(system, who, "vas_attach", 0, 1, who === "W" ? 2 : 0), 0);
  assert.equal(callAs(system, who, "vas_switch", 1), 0);
  return system;
}

/** Shared ids of the two segments as they are attached, relative to that of the VAS. */
function ids(system: System, who: string): boolean[] {
  const { sharedId } = system.kernel.vases.get(1)!;
  assert.notEqual(sharedId, -1);
  const { space } = threadNamed(system, who);
  const { vmas } = system.kernel.spaces.get(space)!;
  return [written, fixed].map((va) => vmas.find(({ start }) => start === va)!.sharedId === sharedId);
}

describe("memory of a VAS under a shared id", () => {
  for (const fidelity of ["rfc", "intended"]) {
    it(`is all of it for who may write (${fidelity})`, () => {
      const system = attached(fidelity, "W");
      assert.deepEqual(ids(system, "W"), [true, true]);
      assert.ok(store(system, "W", written, 5));
      assert.equal(load(system, "W", written), 5);
      assert.equal(store(system, "W", fixed, 6), false);
      assert.equal(load(system, "W", fixed), 2);
      assert.deepEqual(auditFrames(system), []);
    });

    it(`is for a reader what nobody may write (${fidelity})`, () => {
      const system = attached(fidelity, "R");
      assert.deepEqual(ids(system, "R"), [false, true]);
      assert.equal(store(system, "R", written, 6), false);
      assert.deepEqual([load(system, "R", written), load(system, "R", fixed)], [1, 2]);
      assert.deepEqual(auditFrames(system), []);
    });
  }
});
