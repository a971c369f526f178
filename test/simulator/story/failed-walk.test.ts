/** A walk that ends half way down names the levels that it did not come to, with the indices that it would have read there. */
import { strict as assert } from "node:assert";
import { EventKind } from "../../../src/machine/index.js";
import { pageTableSnapshot, setEventStops, startSeek } from "../../../src/simulator/index.js";
import { compile, drive, go, open } from "../scenarios/scenario.js";
import { swept } from "../../sample.js";

const text = (preset: string, address: string): string => `scenario "astray"
machine ${preset} { check on }
kernel intended
program p {
  fn main() {
    print u64[${address}]
  }
}
process A runs p`;

/** An address that no table leads to, and its index in each table that a walk does not come to. */
const presets = [
  ["skylake", "0x12_3a45_6008", ["PD[466]", "PT[86]"]],
  ["rv64-sv39", "0x12_3a45_6008", ["L1[466]", "L0[86]"]],
  ["arc-hs38-1k", "0x3a45_6008", ["PTE[43]"]],
] as const;

describe("a walk that fails", () => {
  for (const [preset, address, unread] of swept(presets, 3))
    it(`leaves levels unread, on ${preset}`, async () => {
      const simulation = open(await compile(text(preset, address)));
      setEventStops(simulation, [EventKind.ProcessExit]);
      const { tid } = go(simulation, { kind: "continue" });
      drive(simulation, startSeek(simulation, simulation.system.machine.tick - 1, tid));
      const snapshot = pageTableSnapshot(simulation, { expanded: ["walk"] });
      const missing = snapshot.rows.find(({ gone }) => gone === "missing")!;
      assert.equal(missing.walkStep, missing.depth + 1);
      assert.equal(snapshot.unread[0]!.parent, missing.id);
      assert.deepEqual(
        snapshot.unread.map(({ name, index }) => `${name}[${index}]`),
        unread,
      );
      assert.deepEqual(
        snapshot.unread.map(({ id, depth }) => id.split("/").length - 1 === depth),
        unread.map(() => true),
      );
      assert.deepEqual(pageTableSnapshot(simulation).unread.length, missing.depth === 0 ? unread.length : 0);
    });
});
