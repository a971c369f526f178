/** Kernel code's addresses: all memory at one place, the kernel's image at another, no page table and no TLB on the way. */
import assert from "node:assert/strict";
import {
  Access,
  counterTotals,
  directMapStart,
  kernelImageStart,
  StopReason,
  type OwnerId,
} from "../../src/machine/index.js";
import { kernelOwner, Translation } from "../../src/machine/base/index.js";
import { memoryBase } from "../../src/machine/page-table/memory.js";
import { translate } from "../../src/machine/translate/index.js";
import { createBench, enter, newSpace, type Bench } from "./machines/bench-machine.js";

const imageFrame = 7;
const accesses = [Access.Fetch, Access.Load, Access.Store];

/** A machine whose kernel's image begins in its eighth frame. */
function withImage(preset = "rv64-sv39"): Bench {
  const bench = createBench(preset);
  enter(bench, newSpace(bench));
  const { machine, core } = bench;
  machine.kernelImage = memoryBase + imageFrame * machine.memory.pageBytes;
  core.processOwner = kernelOwner as OwnerId;
  return bench;
}

/** Frame that an access reaches, or why it does not. */
function reached({ machine, core }: Bench, address: number, access: Access): number | string {
  if (translate(machine, core, address, access) === Translation.Done) return core.page.frame;
  assert.equal(core.trap.kind, StopReason.PageFault);
  assert.deepEqual([core.trap.va, core.trap.access, core.trap.protection], [address, access, false]);
  return "fault";
}

describe("addresses of kernel code", () => {
  for (const preset of ["rv64-sv39", "rv64-sv48", "cortex-a53", "skylake"]) {
    it(`are those of memory and image on ${preset}, without a translation`, () => {
      const bench = withImage(preset);
      const { memory } = bench.machine;
      const { pageBytes, frames } = memory;
      const last = frames - 1;
      for (const access of accesses) {
        for (const frame of [0, 1, imageFrame, last])
          assert.equal(reached(bench, directMapStart + memoryBase + frame * pageBytes + 40, access), frame);
        assert.equal(reached(bench, kernelImageStart, access), imageFrame);
        assert.equal(reached(bench, kernelImageStart + 3 * pageBytes - 1, access), imageFrame + 2);
        assert.equal(reached(bench, kernelImageStart + (last - imageFrame) * pageBytes, access), last);
        // Nothing lies below memory, behind it, or between memory's place and the image's.
        for (const address of [
          directMapStart,
          directMapStart + memoryBase - 1,
          directMapStart + memoryBase + frames * pageBytes,
          kernelImageStart - 1,
          kernelImageStart + (frames - imageFrame) * pageBytes,
        ])
          assert.equal(reached(bench, address, access), "fault", address.toString(16));
      }
      const { tlbs, walks } = counterTotals(bench.machine, { all: true });
      assert.ok(tlbs.every(({ both }) => both.hits + both.misses === 0));
      assert.deepEqual(walks, { fetch: 0, data: 0 });
    });
  }

  it("are nobody else's, and nobody's where there is no kernel code", () => {
    const bench = withImage();
    const address = directMapStart + memoryBase;
    bench.core.processOwner = 1 as OwnerId;
    assert.equal(reached(bench, address, Access.Load), "fault");
    bench.core.processOwner = kernelOwner as OwnerId;
    bench.machine.kernelImage = -1;
    assert.equal(reached(bench, address, Access.Load), "fault");
    assert.equal(reached(bench, kernelImageStart, Access.Fetch), "fault");
  });
});
