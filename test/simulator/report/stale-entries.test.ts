/** What the TLB view says of entries that the page tables do not say any more: of those, and of no others. */
import { strict as assert } from "node:assert";
import { changeTableEntry, tlbSnapshot, type Simulation } from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";

const text = `scenario "stale"
machine arc-hs38-4k
kernel linux-rfc
program p { u64 x[2048] fn main() { x[0] = 1 x[1024] = 2 print x[0] print x[1024] } }
process A runs p
`;

/** Pages of entries with what is said of them. */
function said(simulation: Simulation): ReadonlyMap<number, string | null> {
  const entries = tlbSnapshot(simulation).cores.flatMap(({ levels }) => levels.flatMap((level) => level.entries));
  return new Map(entries.map(({ va, stale }) => [va, stale]));
}

describe("entries and page tables", () => {
  it("agree until a table is changed, and then the entry of that page says how it differs", async () => {
    const simulation = open(await compile(text));
    for (let step = 0; step < 2; step++) go(simulation, { kind: "statement", tid: 1, depth: "over" });
    const before = said(simulation);
    assert.ok(before.size >= 3);
    assert.deepEqual(
      [...before.values()].filter((one) => one !== null),
      [],
    );
    const { space } = simulation.system.machine.cores[0]!.context;
    const [one, other] = [...before.keys()].sort((a, b) => b - a) as [number, number];
    assert.equal(changeTableEntry(simulation, space, one, { frame: 0x40123 }, "one"), null);
    assert.equal(changeTableEntry(simulation, space, other, { raw: 0n }, "other"), null);
    for (const [va, stale] of said(simulation))
      assert.equal(
        stale,
        va === one
          ? "the page table maps this page to frame 0x40123 now"
          : va === other
            ? "the page table has no entry for this page any more"
            : null,
        va.toString(16),
      );
  });
});
