/** A picture of a moment is taken in slices, however much memory is in use: the client is answered meanwhile. */
import { strict as assert } from "node:assert";
import { hashSimulation, lookAtMoment, takePicture } from "../../../src/simulator/index.js";
import { sweeping } from "../../sample.js";
import { compile, go, open } from "../scenarios/scenario.js";

const count = sweeping ? 64 : 16;
const many = `scenario "Many pages"
machine rv64-sv39 { }
kernel linux-rfc { quantum 50 }
program toucher {
    u64 data[32768]
    fn main() {
        for i in 0 .. 64 { data[i * 512] = i + 1 }
    }
}
process toucher[${count}] runs toucher
`;

describe("pictures of a moment", () => {
  it("are taken in slices of 64 frames and fewer, with a turn after each space", async () => {
    const simulation = open(await compile(many));
    go(simulation, { kind: "tick", tick: 400 * count });
    const hash = hashSimulation(simulation);
    const taking = takePicture(simulation);
    let yields = 0;
    let step = taking.next();
    for (; step.done !== true; step = taking.next()) yields++;
    const { frames, entries } = step.value;
    assert.ok(frames.size > 30 * count, `${frames.size} frames`);
    assert.ok(entries.size >= frames.size);
    assert.ok(yields >= frames.size / 64 + simulation.system.kernel.processes.size, `${yields} yields`);
    assert.equal(hashSimulation(simulation), hash);
  });

  it("of another moment are taken there, and the run stands where it stood", async () => {
    const simulation = open(await compile(many));
    go(simulation, { kind: "tick", tick: 300 * count });
    const hash = hashSimulation(simulation);
    const run = lookAtMoment(simulation, 4_000, () => takePicture(simulation));
    let step = run.next();
    const shares: number[] = [];
    for (; step.done !== true; step = run.next()) shares.push(step.value);
    assert.equal(step.value.tick, 4_000);
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
      "the share only grows",
    );
    assert.ok(shares.filter((share) => share === 0.5).length > 10, "the look itself has turns");
    assert.equal(hashSimulation(simulation), hash);
  });
});
