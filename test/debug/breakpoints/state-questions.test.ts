/** Conditions of breakpoints ask of the machine what an `expect` asks of a state. */
import assert from "node:assert/strict";
import { parseExpression } from "../../../src/debug/arguments/index.js";
import { conditionHoldsAt, contextOf, evaluateNode } from "../../../src/debug/expressions/index.js";
import { createCondition } from "../../../src/debug/session/breakpoint-table.js";
import { RequestError } from "../../../src/debug/arguments/request-error.js";
import type { Simulation } from "../../../src/simulator/index.js";
import { threadPc } from "../../../src/simulator/state/thread.js";
import { compile, go, open } from "../../simulator/scenarios/scenario.js";

const text = `scenario "state"
machine cortex-a53 { cores 2 }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }
vas B { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 2 } }
kernel lab {
  u64 door
  u64 page
  fn boot() { page = walk(A, A.x) }
  fn one() {
    lock(door)
    load(A.x)
    unlock(door)
    dsb_nsh()
  }
  fn two() { await door == 0 }
}
process P0 runs kernel.one in A on core 0 { asid 5 }
process P1 runs kernel.two in B on core 1 { asid 6 }
`;

describe("what conditions ask of a state", () => {
  let simulation: Simulation;
  // Thread 1 has run `boot`.
  const tid = (): number => simulation.system.kernel.cores[0]!.current!;
  const value = (condition: string): bigint =>
    evaluateNode(contextOf(simulation, { tid: tid(), index: 0 }), parseExpression(condition)).value;
  const at = async (locked: boolean): Promise<void> => {
    simulation = open(await compile(text));
    for (let tick = 1; tick < 200; tick++) {
      go(simulation, { kind: "tick", tick });
      // Behind the load, and before or after the lock is let go.
      const filled = value("reachable(page, core: 0)") === 1n;
      if (filled && (value("held(door)") === 1n) === locked) return;
    }
    assert.fail("the place is never come to");
  };

  it("`running`, `asid_of`, `held` and `reachable` are as they are there", async () => {
    await at(true);
    const expected: Readonly<Record<string, number>> = {
      "held(door)": 1,
      "held(kernel.door)": 1,
      "reachable(kernel.page)": 1,
      "asid_of(0)": 5,
      "asid_of(1) == 6 && asid_of(0) + 1 == 6": 1,
      "running(0) == A": 1,
      "A == running(0)": 1,
      "running(0) == B": 0,
      "running(0) != B": 1,
      "running(1) == B": 1,
      "running(0) == running(1)": 0,
      "running(0) == P0": 1,
      "running(1) == P0": 0,
      "reachable(page)": 1,
      "reachable(page, core: 0)": 1,
      "reachable(page, core: 1)": 0,
      "reachable(page, asid: 5)": 1,
      "reachable(page, core: 0, asid: 6)": 0,
      "not reachable(page + 1)": 1,
    };
    for (const [condition, answer] of Object.entries(expected))
      assert.equal(value(condition), BigInt(answer), condition);
    await at(false);
    assert.equal(value("held(door)"), 0n);
  });

  it("as conditions of breakpoints, where they are not compiled", async () => {
    await at(true);
    const pc = threadPc(simulation, tid());
    for (const [condition, holds] of [
      ["held(door) && running(0) == A", true],
      ["asid_of(0) == 6", false],
    ] as const)
      assert.equal(
        conditionHoldsAt(simulation, tid(), pc, createCondition(parseExpression(condition))),
        holds,
        condition,
      );
  });

  it("say what is wrong with them", async () => {
    await at(true);
    for (const [condition, why] of [
      ["running(2) == A", /there is no core 2: the machine has cores 0 to 1/],
      ["asid_of(9)", /there is no core 9/],
      ["reachable(page, way: 1)", /`core:` or `asid:`/],
      ["held(door, core: 1)", /`\)`/],
      ["held()", /./],
      ["running(0) == nobody", /nobody/],
      ["held(kernel.dor)", /the kernel block has no `dor`; it has: door, page, /],
    ] as const)
      assert.throws(
        () => value(condition),
        (error) => error instanceof RequestError && why.test(error.message),
        condition,
      );
    // Where they are no questions they are names like others.
    assert.throws(() => value("running"), /running/);
  });
});
