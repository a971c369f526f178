/** Stacks of further threads end at a guard page: nothing is placed in it, and who runs over the end faults (docs/kernel.md). */
import assert from "node:assert/strict";
import { outputSince, report, startRun } from "../../../src/simulator/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import type { Vma } from "../../../src/kernel/state/vma.js";
import type { System } from "../../../src/kernel/index.js";
import { compile, drive, open } from "../../simulator/scenarios/scenario.js";
import { bootIdle, callAs, load, named, store, textStart } from "../systems/tiny-program.js";

const page = 0x2000;

/** P with two further threads, and their stacks, the upper one first. */
function bootThreads(): { system: System; stacks: readonly Vma[] } {
  const system = bootIdle(["P"], { machine: { cores: 3 } });
  for (const core of [1, 2]) assert.ok(callAs(system, "P", "thread_create", textStart, 0, core)! > 0);
  return { system, stacks: stacksOf(system).reverse() };
}

function stacksOf(system: System): Vma[] {
  const { vmas } = spaceOf(system.kernel, named(system, "P").space);
  return vmas.filter(({ name }) => name === "thread stack");
}

describe("stacks of threads", () => {
  it("have a page between them that belongs to neither", () => {
    const { stacks } = bootThreads();
    assert.equal(stacks.length, 2);
    const [upper, lower] = stacks as [Vma, Vma];
    assert.equal(upper.start - lower.end, page);
    assert.equal(upper.end - upper.start, 256 * 1024);
  });

  it("keep that page free of whatever the kernel places, hints included; a fixed address may take it", () => {
    const { system, stacks } = bootThreads();
    const guards = stacks.map(({ start }) => start - page);
    const mmap = (address: number, flags: number): number => callAs(system, "P", "mmap", address, page, 3, flags)!;
    const placed = Array.from({ length: 8 }, () => mmap(0, 0x22));
    for (const guard of guards) {
      assert.ok(!placed.includes(guard), `a mapping at ${guard.toString(16)}`);
      assert.notEqual(mmap(guard, 0x22), guard);
      assert.equal(callAs(system, "P", "mmap", guard - page, 2 * page, 3, 0x22)! > 0, true);
    }
    assert.equal(placed[0], stacks[1]!.start - 2 * page, "the highest place below both stacks and their guards");
    assert.equal(mmap(guards[0]!, 0x32), guards[0]);
  });

  it("fault just below their first byte, whoever it is that stores there", () => {
    const { system, stacks } = bootThreads();
    for (const { start } of stacks) {
      assert.equal(store(system, "P", start, 1), true);
      assert.equal(load(system, "P", start), 1);
      for (const below of [start - 1, start - page]) assert.equal(store(system, "P", below, 1), false);
    }
  });

  it("lose no guard to a cut: the upper part has none, the lower part has it", () => {
    const { system, stacks } = bootThreads();
    const { start } = stacks[0]!;
    assert.equal(callAs(system, "P", "mprotect", start + page, page, 1), 0);
    const parts = stacksOf(system).filter((one) => one.start >= start);
    assert.deepEqual(
      parts.map(({ guard }) => guard),
      [page, 0, 0],
    );
  });

  it("end their process with SIGSEGV and the reason when a thread calls too deep, and leave its neighbour's memory alone", async () => {
    const image = await compile(`scenario "too deep"
machine rv64-sv39 { cores 3 }
kernel intended { stack 16K }
program p {
  u64 reached
  fn deep(n) { reached = n return deep(n + 1) + n }
  fn other() { let x = 7 while reached < 100 { yield() } return x }
  fn main() {
    let a = thread_create(other, 0, 1)
    let b = thread_create(deep, 1, 2)
    thread_join(b)
    return 0
  }
}
process A runs p`);
    const simulation = open(image);
    drive(simulation, startRun(simulation, { kind: "continue" }));
    const { processes } = report(simulation);
    assert.deepEqual(processes[0]!.exit, { signal: "SIGSEGV" });
    const said = outputSince(simulation, 0)
      .items.map(({ text }) => text)
      .join("\n");
    assert.match(
      said,
      /`thread stack` is full, this is the guard page below it: kernel setting `stack` makes stacks longer/,
    );
  });
});
