/** What the memory maps say of ranges that a space no longer has. */
import { strict as assert } from "node:assert";
import { EventKind } from "../../../src/machine/index.js";
import { setEventStops, spacesSnapshot, type Simulation } from "../../../src/simulator/index.js";
import { compile, compileExample, go, open } from "../scenarios/scenario.js";

const text = `scenario "a hole"
machine arc-hs38-1k
kernel intended
program p {
  fn main() {
    let m = mmap(0x2000_0000, 32K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
    mprotect(m + 8K, 8K, PROT_READ)
    munmap(m + 8K, 16K)
    u64[m] = 1
    return 0
  }
}
process A runs p`;

function goneIn(simulation: Simulation): readonly string[] {
  return spacesSnapshot(simulation).gone.map(
    ({ start, end, how, tick, reached }) =>
      `0x${start.toString(16)}-0x${end.toString(16)} ${how} ${tick} ${reached ?? "by none"}`,
  );
}

describe("ranges that are gone", () => {
  it("are those that the step took away, until the next one; what only changed its rights is there", async () => {
    const simulation = open(await compile(text));
    const seen: (readonly string[])[] = [];
    for (let step = 0; step < 5; step++) {
      go(simulation, { kind: "statement", tid: 1, depth: "over" });
      seen.push(goneIn(simulation));
    }
    const unmapped = seen.findIndex((one) => one.length > 0);
    // Two regions went, as one hole.
    assert.deepEqual(seen[unmapped], ["0x20002000-0x20006000 unmapped by this step null by none"]);
    assert.ok(unmapped >= 2, "neither mmap nor mprotect takes anything away");
    assert.deepEqual(seen[unmapped + 1], []);
  });

  it("are what a stale translation reached, with who took it away and when, and who was there", async () => {
    const simulation = open(await compileExample("hazards/p04-no-shootdown.vas"));
    setEventStops(simulation, [EventKind.Hazard]);
    go(simulation, { kind: "continue" });
    const { change } = simulation.system.machine.hazards.at(-1)!;
    assert.deepEqual(goneIn(simulation), [
      `0x5ff9c000-0x5ff9e000 unmapped by A ${change!.tick} store by A / toucher on core 1`,
    ]);
  });
});
