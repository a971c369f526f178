/** Where the tables, and not the TLB, say no: the term behind the match equation that fails. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EventKind } from "../../../src/machine/index.js";
import { explainLast, explainStep, setEventStops, type Simulation } from "../../../src/simulator/index.js";
import type { Image } from "../../../src/image/image.js";
import { compile, compileExample, go, open } from "../scenarios/scenario.js";

/** The first hazard of an example, and the terms of the access that met it. */
async function atHazard(name: string, image?: Image): Promise<{ simulation: Simulation; terms: readonly string[] }> {
  const simulation = open(image ?? (await compileExample(`hazards/${name}.vas`)));
  setEventStops(simulation, [EventKind.Hazard]);
  assert.equal(go(simulation, { kind: "continue" }).reason, "event");
  const { accesses } = explainStep(simulation);
  const { terms } = accesses.find(({ hazard }) => hazard !== null)!;
  return { simulation, terms: terms.map(({ text, holds }) => `${text} ${holds ? "✓" : "✕"}`) };
}

describe("terms of the page tables", () => {
  it("say which entry is not valid any more where a stale translation answered", async () => {
    const { terms } = await atHazard("p04-no-shootdown");
    assert.deepEqual(terms, ["V ✓", "VPN 0x2ffce ✓", "ASID 1 = PID.ASID 1 ✓", "W for user ✓", "PTE[0xce] valid ✕"]);
  });

  it("say which right the tables do not give any more", async () => {
    const text = readFileSync(join(import.meta.dirname, "../../../examples/hazards/p04-no-shootdown.vas"), "utf8");
    const image = await compile(text.replace("munmap(p, 8K)", "mprotect(p, 8K, PROT_READ)"));
    const { terms } = await atHazard("p04, of rights", image);
    assert.deepEqual(terms.slice(-2), ["W for user ✓", "PTE[0xce] W for user ✕"]);
  });

  it("say which frame the tables have instead", async () => {
    const { terms, simulation } = await atHazard("p01-asid-reused");
    const { pfn, expected } = simulation.system.machine.hazards.at(-1)!;
    assert.equal(terms.at(-1), `PFN 0x${pfn.toString(16)} ≠ PTE.PFN 0x${expected!.toString(16)} ✕`);
  });

  it("say nothing against an entry that the tables have alike", async () => {
    const { terms } = await atHazard("p27-observable-hit");
    assert.ok(
      terms.every((term) => term.endsWith("✓")),
      terms.join(),
    );
  });

  it("say at which entry a walk ended", async () => {
    for (const preset of ["arc-hs38-1k", "rv64-sv39"]) {
      const simulation = open(await compileExample("hello.vas"), { overrides: { "machine.preset": preset } });
      for (let steps = 0; explainLast(simulation)?.result !== "fault"; steps++) {
        assert.ok(steps < 200, "a fault is met");
        go(simulation, { kind: "instruction", tid: 1 });
      }
      const { terms, walk } = explainLast(simulation)!;
      const last = walk!.at(-1)!;
      assert.equal(terms.at(-1)!.text, `${last.name}[0x${last.index.toString(16)}] valid`);
      assert.equal(terms.at(-1)!.holds, false);
    }
  });
});
