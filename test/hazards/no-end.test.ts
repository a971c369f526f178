/** Nothing that a program does ends the simulator: raw calls, spoilt tables, accesses over borders, runs without progress. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { handleTrap } from "../../src/kernel/trap.js";
import {
  Access,
  getRegister,
  machinePresets,
  StopReason,
  WalkEnd,
  type VirtualAddress,
} from "../../src/machine/index.js";
import { evaluateExpectations, hashSimulation, kernelPresets, startRun } from "../../src/simulator/index.js";
import { compile, drive, go, open } from "../simulator/scenarios/scenario.js";
import { runs, sometimes } from "../sample.js";

const border = `scenario "an access over a page border"
machine rv64-sv39
kernel linux-rfc
program p {
  u64 pages[4096]
  fn main() {
    let p = pages + 16384 - (pages + 16384) % 16384
    u64[p + 16380] = 0x1122_3344_5566_7788
    expect u64[p + 16380] == 0x1122_3344_5566_7788
    expect u32[p + 16384] == 0x1122_3344
    expect u16[p + 16383] == 0x4455
    return 0
  }
}
process A runs p
expect A.exit == 0`;

/** `li a7, n; ecall` in a page of code, with registers a0 to a6 loaded from a block. */
const rawCall = (words: readonly bigint[]): string => `scenario "a raw call"
machine rv64-sv39 { memory 16M }
kernel intended { max_steps 20000 }
program p {
  u32 code[10] = ${[8, 16, 24, 32, 40, 48, 56]
    .map((offset, at) => ((offset << 20) | (10 << 15) | (3 << 12) | ((at === 6 ? 17 : 11 + at) << 7) | 3) >>> 0)
    .join(", ")}, 0x0005_3503, 0x0000_0073, 0x0000_0073
  u64 block[8] = ${words.map(String).join(", ")}
  fn main() {
    let c = mmap(0, 64K, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS)
    for i in 0 .. 10 { u32[c + i * 4] = code[i] }
    thread_join(thread_create(c, block))
    return 0
  }
}
process A runs p`;

const seed = Number(process.env["VAS_SEED"] ?? 1);
const times = Number(process.env["VAS_RUNS"] ?? 1);
const presets = machinePresets().map(({ name }) => name);

describe("nothing that a program does ends the simulator", function () {
  this.timeout(400_000 * times);

  for (const preset of presets) {
    it(`an access over a page border works on ${preset}`, async () => {
      const simulation = open(await compile(border), { overrides: { "machine.preset": preset } });
      assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
      for (const { passed, text, actual } of evaluateExpectations(simulation)) assert.ok(passed, `${text}: ${actual}`);
    });
  }

  it("a fault that is resolved again and again is told as no progress, with its place", async () => {
    const simulation = open(await compile(border));
    go(simulation, { kind: "tick", tick: 12 });
    const { system } = simulation;
    const [core] = system.machine.cores;
    const fault = (): void => {
      const va = Number(getRegister(core!, 2)) as VirtualAddress;
      Object.assign(core!.trap, {
        kind: StopReason.PageFault,
        va,
        access: Access.Load,
        protection: true,
        walk: WalkEnd.Found,
      });
      handleTrap(system, core!, StopReason.PageFault);
    };
    for (let count = 0; count < 100; count++) fault();
    assert.throws(fault, /no progress: the load of 0x[0-9a-f_]+ at pc 0x[0-9a-f_]+ has faulted 100 times in a row/);
    core!.instructions++;
    fault();
  });

  it("report_expectation with an index that the program does not have is EINVAL", async () => {
    const simulation = open(await compile(rawCall([0x4040n, 0n, 0n, 0n, 0n, 0n, 0n, 0x4040n])));
    go(simulation, { kind: "continue" });
    assert.equal(
      simulation.system.kernel.output.some(({ kind }) => kind === "expect"),
      false,
    );
  });

  sometimes("every call with any arguments ends in an errno, a signal or a limit that says so", async () => {
    const numbers = [
      ...new Set(
        Array.from({ length: 0x60 }, (_, n) => 0x4000 + n).concat([
          57, 63, 64, 93, 94, 129, 172, 214, 215, 220, 221, 222, 226, 233, 260,
        ]),
      ),
    ];
    const value = fc.oneof(
      fc.constantFrom(
        0n,
        1n,
        2n,
        8n,
        4095n,
        4096n,
        0x1_0000n,
        0x4000_0000n,
        0x3f_ffff_f000n,
        2n ** 63n,
        2n ** 64n - 1n,
        2n ** 64n - 4096n,
      ),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...numbers),
        fc.array(value, { minLength: 7, maxLength: 7 }),
        fc.constantFrom(...presets),
        fc.constantFrom(...kernelPresets().map(({ name }) => name)),
        async (number, args, preset, kernel) => {
          const words = [args[0]!, ...args.slice(1, 7), BigInt(number)];
          const image = await compile(rawCall(words));
          const simulation = open(image, { overrides: { "machine.preset": preset, "kernel.preset": kernel } });
          const stop = go(simulation, { kind: "continue" });
          assert.ok(["finished", "deadlock", "limit"].includes(stop.reason), stop.text);
        },
      ),
      { numRuns: runs(60, 25) * times, seed },
    );
  });

  const bombs = {
    "a fork bomb": "while 1 { fork() }",
    "fork and exit": "while 1 { if fork() == 0 { return 0 } wait() }",
    "exec for ever": 'exec("p")',
    "holes in a mapping":
      "let p = mmap(0, 1G, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS) let i = 0 while 1 { munmap(p + i * 8K, 4K) i = i + 1 }",
  };
  for (const [what, body] of Object.entries(bombs)) {
    it(`${what} ends at a limit that has a name`, async () => {
      const text = `scenario "bomb" machine rv64-sv39 kernel linux-rfc { max_kernel_work 20000 }
program p { fn main() { ${body} } }
process A runs p`;
      const simulation = open(await compile(text));
      const stop = go(simulation, { kind: "continue" });
      assert.equal(stop.reason, "limit");
      assert.match(stop.text, /^stopped after 20000 units of kernel work .*: raise kernel\.max_kernel_work if/);
      // At the same tick whatever the slices were.
      const sliced = open(await compile(text));
      assert.equal(drive(sliced, startRun(sliced, { kind: "continue" }), 7).text, stop.text);
      assert.equal(hashSimulation(sliced), hashSimulation(simulation));
    });
  }

  it("a run that is all instructions does no kernel work", async () => {
    const text = `scenario "loop" machine rv64-sv39 kernel linux-rfc { max_kernel_work 400 max_steps 100000 }
program p { fn main() { while 1 { } } }
process A runs p`;
    const stop = go(open(await compile(text)), { kind: "continue" });
    assert.match(stop.text, /raise kernel\.max_steps/);
  });
});
