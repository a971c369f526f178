import assert from "node:assert/strict";
import { auditFrames, errno, type System } from "../../src/kernel/index.js";
import { boot, callAs, idle, image, process, program } from "./systems/tiny-program.js";

const page = 0x2000;
const call = (system: System, name: "brk" | "sbrk", ...args: number[]): number => callAs(system, "P", name, ...args)!;
const start = (preset: string): System =>
  boot(image({ programs: [program("idle", idle)], processes: [process("P")] }), {}, { preset });

describe("sbrk", () => {
  for (const preset of ["linux-rfc", "linux-k3", "intended"]) {
    it(`answers where the new bytes begin, and moves what brk moves (${preset})`, () => {
      const system = start(preset);
      const end = call(system, "brk", 0);
      assert.equal(call(system, "sbrk", 0), end);
      assert.equal(call(system, "sbrk", 3 * page), end);
      assert.equal(call(system, "brk", 0), end + 3 * page);
      assert.equal(call(system, "sbrk", -page), end + 3 * page);
      assert.equal(call(system, "sbrk", 0), end + 2 * page);
      assert.deepEqual(auditFrames(system), []);
    });
  }
  it("refuses to go below the heap's beginning or above the programs' half, and moves nothing", () => {
    const system = start("linux-rfc");
    const end = call(system, "brk", 0);
    for (const increment of [-page, 2 ** 46]) assert.equal(call(system, "sbrk", increment), -errno.ENOMEM);
    assert.equal(call(system, "brk", 0), end);
  });
});
