/** What a movement tells of the spaces that it crossed, forwards and undone, and words of memory that are read on the way. */
import { strict as assert } from "node:assert";
import type { VirtualAddress } from "../../../src/machine/index.js";
import { crossedSwitches, startStepBack, type Simulation } from "../../../src/simulator/index.js";
import { peekWords } from "../../../src/simulator/state/index.js";
import { compile, drive, go, open } from "../scenarios/scenario.js";

const switching = `scenario "switching"
machine rv64-sv39
kernel linux-rfc
vas db mode 0666 { segment data at 0x2000_0000 size 4K rw- { u64 x[4] = 11, 22, 33, 44 } }
program p {
  fn main() {
    let v = vas_find("db")
    vas_attach(0, v, O_RDWR)
    vas_switch(v)
    print 1
    vas_switch(0)
    print 2
    return 0
  }
}
process A runs p
`;

/** Steps over statements until one has crossed into this. */
function until(simulation: Simulation, crossed: string): void {
  for (let steps = 0; steps < 60; steps++) {
    assert.equal(go(simulation, { kind: "statement", tid: 1, depth: "over" }).reason, "step");
    if (crossedSwitches(simulation, 1) === crossed) return;
  }
  assert.fail(`no step went ${crossed}`);
}

describe("what movements tell", () => {
  it("spaces that a step went into, and back into when it is undone", async () => {
    const simulation = open(await compile(switching));
    const back = () =>
      drive(simulation, startStepBack(simulation, { tid: 1, granularity: "statement", depth: "over" }));
    until(simulation, "into VAS db");
    until(simulation, "back into the process's own space");
    assert.equal(back().crossed, "into VAS db");
    // The statement between the two calls crosses nothing.
    assert.equal(back().crossed, null);
    assert.equal(back().crossed, "into the process's own space");
  });
});

describe("words of memory that are read often", () => {
  it("are aligned ones of four or eight bytes on pages that are there", async () => {
    const simulation = open(await compile(switching));
    until(simulation, "into VAS db");
    go(simulation, { kind: "statement", tid: 1, depth: "over" });
    const { kernel } = simulation.system;
    const space = [...kernel.vases.values()].find(({ name }) => name === "db")!.space;
    const at = (va: number, bytes: number): number | null =>
      peekWords(simulation, space, va as VirtualAddress, bytes)?.lo ?? null;
    assert.deepEqual([at(0x2000_0008, 8), at(0x2000_0008, 4), at(0x2000_000c, 4), at(0x2000_0018, 8)], [22, 22, 0, 44]);
    assert.deepEqual(
      [at(0x2000_000c, 8), at(0x2000_0009, 4), at(0x2000_0008, 2), at(0x2000_0008, 1)],
      [null, null, null, null],
    );
    assert.equal(at(0x3000_0000, 8), null);
  });
});
