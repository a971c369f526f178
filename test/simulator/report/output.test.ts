/** Output is read once, piece by piece, whatever asks for it and however often. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  createOutputReader,
  outputSince,
  readOutput,
  startRun,
  startSeek,
  type OutputItem,
} from "../../../src/simulator/index.js";
import { compile, drive, open } from "../scenarios/scenario.js";
import { runs, sometimes } from "../../sample.js";

const pieces = `scenario "pieces of lines"
machine rv64-sv39 { cores 2 }
kernel linux-rfc { quantum 17 }
program p(n) {
  fn main() {
    for i in 0 .. 12 { print("line ", i, " of ", n, ", ", i * n, " and more") }
  }
}
process A runs p(1)
process B runs p(2)
process C runs p(3)`;

describe("output of a run", () => {
  it("has the same lines however often one asks on the way, and none twice after going back", async () => {
    const image = await compile(pieces);
    const whole = open(image);
    drive(whole, startRun(whole, { kind: "continue" }));
    const { items } = outputSince(whole, 0);
    assert.ok(items.filter(({ kind }) => kind === "print").length >= 36);
    const last = whole.system.machine.tick;
    fc.assert(
      fc.property(fc.array(fc.nat(last), { maxLength: 8 }), (ticks) => {
        const simulation = open(image);
        const reader = createOutputReader();
        const told: OutputItem[] = [];
        for (const tick of ticks.sort((a, b) => a - b)) {
          drive(simulation, startRun(simulation, { kind: "tick", tick }));
          told.push(...readOutput(simulation, reader));
        }
        drive(simulation, startRun(simulation, { kind: "continue" }));
        told.push(...readOutput(simulation, reader));
        assert.deepEqual(told, items);
        // Back, and forward again: what a reader is told then is what follows there.
        const back = Math.floor(last / 2);
        drive(simulation, startSeek(simulation, back));
        assert.deepEqual(readOutput(simulation, reader), []);
        drive(simulation, startRun(simulation, { kind: "continue" }));
        assert.deepEqual(
          readOutput(simulation, reader),
          items.filter(({ tick }) => tick >= back),
        );
      }),
      { numRuns: runs(8) },
    );
  });

  sometimes("looks at each record once", async () => {
    const text = `scenario "lines"
machine rv64-sv39
kernel linux-rfc { max_steps 200000 }
program p { fn main() { while 1 { print("x") } } }
process A runs p`;
    const simulation = open(await compile(text));
    let reads = 0;
    simulation.system.kernel.output = new Proxy(simulation.system.kernel.output, {
      get(target, key, receiver): unknown {
        if (typeof key === "string" && /^\d+$/.test(key)) reads++;
        return Reflect.get(target, key, receiver);
      },
    });
    const reader = createOutputReader();
    for (let tick = 1000; tick <= 200_000; tick += 1000) {
      drive(simulation, startRun(simulation, { kind: "tick", tick }));
      readOutput(simulation, reader);
    }
    const { length } = simulation.system.kernel.output;
    assert.ok(length > 1000, `${length}`);
    assert.ok(reads <= length + 10, `${reads} reads of ${length} records`);
  });
});
