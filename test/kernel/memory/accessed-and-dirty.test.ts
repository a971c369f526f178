/** Accessed and dirty bits that the walker leaves to the kernel (`ad_update fault`, mmu-hardware §2.2: Svade). */
import assert from "node:assert/strict";
import { readLeaf, type VirtualAddress } from "../../../src/machine/index.js";
import { runSystem } from "../../../src/kernel/index.js";
import {
  boot,
  call,
  dataStart,
  exitOf,
  image,
  ld,
  li,
  named,
  process,
  program,
  reg,
  sd,
} from "../systems/tiny-program.js";

/** Loads from one page, loads from and then stores to another, waits to be looked at, and ends. */
const code = [
  ...li(reg.s0, dataStart),
  ld(reg.t0, reg.s0),
  ...li(reg.s1, dataStart + 0x4000),
  ld(reg.t0, reg.s1),
  sd(reg.s0, reg.s1),
  ...call("yield"),
  ...call("exit", 0),
];

for (const preset of ["rv64-sv39", "skylake", "cortex-a53"]) {
  for (const update of ["fault", "hardware"]) {
    it(`${preset}: with ad_update ${update} a program goes on, and the bits say what it did`, () => {
      const system = boot(image({ programs: [program("touching", code)], processes: [process("P")] }), {
        preset,
        ad_update: update,
      });
      for (let steps = 0; steps < 100 && system.machine.cores[0]!.pc < 0x1_0000 + 4 * (code.length - 4); steps++)
        runSystem(system, 1);
      const { space, pid } = named(system, "P");
      const { root } = system.kernel.spaces.get(space)!;
      const bits = (va: number): unknown => {
        const leaf = readLeaf(system.machine, root, va as VirtualAddress)!;
        return [leaf.accessed, leaf.dirty];
      };
      assert.deepEqual(
        [bits(dataStart), bits(dataStart + 0x4000)],
        [
          [true, false],
          [true, true],
        ],
      );
      runSystem(system, 100);
      assert.equal(exitOf(system, pid), 0);
    });
  }
}
