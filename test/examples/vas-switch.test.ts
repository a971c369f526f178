/** The table in the comment of studies/vas-switch.vas: what survives a switch under each tag policy. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { counterTotals, type CounterTotals } from "../../src/machine/index.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";
import { sometimes } from "../sample.js";

const path = join(import.meta.dirname, "../../examples/studies/vas-switch.vas");
const text = readFileSync(path, "utf8");

describe("studies/vas-switch.vas", () => {
  const rows = [...text.matchAll(/^\/\/ {5}(none|asid|asid\+sasid) +(\d+) +(\d+) +(\d+) +(\d+)/gm)];

  it("has a row for each of three policies", () => {
    assert.deepEqual(
      rows.map(([, tags]) => tags),
      ["none", "asid", "asid+sasid"],
    );
  });

  for (const [, tags, ...figures] of rows) {
    it(`counts the misses of ${tags} as its comment says`, async () => {
      const simulation = open(await compile(text, path), { overrides: { "machine.tags": tags! } });
      go(simulation, { kind: "continue" });
      const { machine, kernel } = simulation.system;
      const misses = ({ tlbs }: CounterTotals): number => tlbs.find(({ name }) => name === "JTLB")!.both.misses;
      const processes = [...kernel.processes.values()].map(({ pid }) =>
        misses(counterTotals(machine, { process: pid })),
      );
      const spaces = kernel.owners
        .filter(({ kind }) => kind === "vas")
        .map(({ id }) => misses(counterTotals(machine, { owner: id })));
      assert.deepEqual([...processes, ...spaces], figures.map(Number));
    });
  }

  sometimes("keeps all entries over a switch under asid+sasid: 20 rounds miss as often as 10", async () => {
    const count = async (rounds: number, tags: string): Promise<number> => {
      const longer = text.replaceAll("worker(10)", `worker(${rounds})`);
      const simulation = open(await compile(longer, path), { overrides: { "machine.tags": tags } });
      go(simulation, { kind: "continue" });
      return counterTotals(simulation.system.machine, { all: true }).tlbs.find(({ name }) => name === "JTLB")!.both
        .misses;
    };
    for (const tags of ["asid", "asid+sasid"]) assert.equal(await count(20, tags), await count(10, tags), tags);
    assert.ok((await count(20, "none")) > (await count(10, "none")) * 1.8);
  });
});
