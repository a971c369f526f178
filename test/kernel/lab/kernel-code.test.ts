/** Kernel code on the kernel: its memory, its faults, the end of its functions, and what a choice answers. */
import assert from "node:assert/strict";
import { performStep, parseSchedule, runSystem, type System } from "../../../src/kernel/index.js";
import { frameOwnerOf, firstFrame, kernelOwner, type Pfn } from "../../../src/machine/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";

/** A scenario with a kernel block on two cores, booted. */
async function start(code: string, processes: string): Promise<System> {
  const text = `scenario "kernel code"
machine rv64-sv39 { cores 2 check on }
vas A { segment one at 0x1000_0000 size 4K rw- { u64 x[2] = 41, 42 } }
kernel lab {
${code}
}
${processes}`;
  return open(await compile(text)).system;
}

const step = (text: string): Parameters<typeof performStep>[1] => {
  const read = parseSchedule(text);
  assert.ok("schedule" in read);
  return read.schedule.steps[0]!;
};

describe("kernel code", () => {
  for (const [what, statement] of [
    ["a load", "n = u64[0x4000_0000]"],
    ["a store", "u64[0x4000_0000] = n"],
  ] as const)
    it(`that faults by ${what} is a panic, which says so and what to use`, async () => {
      const system = await start(`u64 n  fn run() { ${statement} }`, "process P runs kernel.run in A on core 0");
      const stop = runSystem(system, 10_000);
      assert.equal(stop.reason, "limit");
      assert.equal(stop.panic, true);
      assert.equal(
        stop.detail,
        `kernel panic: ${what} of kernel code faults at 0x4000_0000: use load() and store() for what may fault`,
      );
    });

  it("a choice is the first answer, unless the step says another", async () => {
    for (const [text, answer] of [
      ["c0", 0],
      ["c0=0", 0],
      ["c0=1", 1],
      ["c0=2", 2],
      ["c0=7", 2],
    ] as const) {
      const system = await start("u64 n  fn pick() { n = choose(3)  print n }", "process P runs kernel.pick on core 0");
      let choices = 0;
      for (let n = 0; n < 20 && choices === 0; n++) ({ choices } = performStep(system, step(text), false));
      assert.equal(choices, 3);
      runSystem(system, 10_000);
      const printed = system.kernel.output.flatMap((one) =>
        one.kind === "print" && one.text !== "" ? [one.text] : [],
      );
      assert.deepEqual(printed, [`${answer}`], text);
    }
  });

  it("a step that is none of kernel code has no choice", async () => {
    const system = await start("u64 n  fn run() { n = 1  n = 2 }", "process P runs kernel.run on core 0");
    assert.deepEqual(performStep(system, step("c0"), false).choices, 0);
  });

  it("a thread that has interrupted another ends alone, and the other goes on where it was", async () => {
    const system = await start(
      `u64 n  u64 seen
       fn handler(by) { n = n + by }
       fn busy() { for i in 0 .. 200 { seen = seen + 1 } }
       fn sender() { send_ipi(0, handler, 5)  send_ipi(0, handler, 7) }`,
      "process P runs kernel.busy on core 0\nprocess Q runs kernel.sender on core 1\n",
    );
    const stop = runSystem(system, 100_000);
    assert.equal(stop.reason, "finished", stop.detail);
    const exits = system.kernel.output.flatMap((one) => (one.kind === "exit" ? [one.text] : []));
    assert.deepEqual(exits.toSorted(), ["P exited with 0", "Q exited with 0"]);
  });

  it("has memory for its image and a page of stack for each thread, for interrupts of each core and for boot", async () => {
    const framesOf = async (processes: string): Promise<number> => {
      const { machine, kernel } = await start("u64 n  fn run() { n = 1 }", processes);
      let frames = 0;
      for (let index = 0; index < kernel.frames.references.length; index++)
        if (Number(frameOwnerOf(machine.memory, (firstFrame(machine.memory) + index) as Pfn)) === kernelOwner) frames++;
      return frames;
    };
    const one = await framesOf("process P runs kernel.run on core 0");
    const two = await framesOf("process P runs kernel.run on core 0\nprocess Q runs kernel.run on core 1");
    assert.ok(two > one);
  });
});
