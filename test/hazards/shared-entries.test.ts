/** How long shared entries serve: through attach, switch, exit, and the way a shared id is given back. */
import { strict as assert } from "node:assert";
import { counterTotals, missTotals, type OwnerId } from "../../src/machine/index.js";
import { evaluateExpectations, outputSince, type Simulation } from "../../src/simulator/index.js";
import { compile, compileExample, go, open } from "../simulator/scenarios/scenario.js";

const attached = (leaving: string): string => `scenario "attached, then switched to"
machine rv64-sv39 { tags asid+sasid check on }
kernel intended
vas shared mode 0444 { segment data at 0x2000_0000 size 8K r-- { u64 table[1024] = 1, 2 } }
program p {
  fn main() {
    let v = vas_find("shared")
    vas_attach(0, v, O_RDONLY)
    meet attached
    vas_switch(v)
    let a = u64[0x2000_0000] + u64[0x2000_1000]
    vas_switch(0)
    ${leaving}
    return a
  }
}
process A runs p
process B runs p
process C runs p
expect A.exit == 1 and B.exit == 1 and C.exit == 1`;

async function run(text: string, overrides: Record<string, string | number | boolean> = {}): Promise<Simulation> {
  const simulation = open(await compile(text), { overrides });
  assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
  for (const { passed, text: what, actual } of evaluateExpectations(simulation))
    assert.ok(passed, `${what}: ${actual}`);
  assert.deepEqual(simulation.system.machine.hazards, []);
  return simulation;
}

function walksOf({ system }: Simulation, name: string): number {
  const owner = system.kernel.owners.findIndex((one) => one.name === name) as OwnerId;
  return counterTotals(system.machine, { owner }).walks.data;
}

describe("shared entries", () => {
  for (const tags of ["asid+sasid", "common-mask", "two-context", "ccid"]) {
    it(`serve all who attach, switch and leave, under ${tags}: two misses for two pages`, async () => {
      const simulation = await run(attached("meet done"), { "machine.tags": tags });
      assert.equal(walksOf(simulation, "shared"), 2);
    });

    it(`outlive the exit of a user while others go on, under ${tags}`, async () => {
      const simulation = await run(attached(""), { "machine.tags": tags });
      assert.equal(walksOf(simulation, "shared"), 2);
      const [flushed] = [
        missTotals(simulation.system.machine, { all: true })!.reduce((sum, { data }) => sum + data.unsubscribed, 0),
      ];
      assert.equal(flushed, 0);
    });
  }

  it("save cycles in the flagship example too, since nobody pays for giving the id back", async () => {
    const image = await compileExample("shared-libc.vas");
    const cycles = (tags: string): number => {
      const simulation = open(image, { overrides: { "machine.tags": tags } });
      assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
      return counterTotals(simulation.system.machine, { all: true }).cycles;
    };
    assert.ok(cycles("asid+sasid") < cycles("asid"));
  });
});

describe("a shared id", () => {
  const turns = `scenario "one user after another"
machine arc-hs38-1k { tags asid+sasid sasids 2 check on }
kernel intended
${["a", "b", "c"].map((name, at) => `vas ${name} mode 0444 { segment data at 0x2000_0000 size 8K r-- { u64 ${name}0[1024] = ${at + 1} } }`).join("\n")}
program p {
  fn use(v) {
    let id = subscribe(v)
    let value = u64[0x2000_0000]
    unsubscribe(v)
    return value + 16 * id
  }
  fn main() {
    print use(vas_find("a")), " ", use(vas_find("b")), " ", use(vas_find("c")), " ", use(vas_find("a"))
  }
}
process A runs p`;

  /** Value and id of each turn: what was read, and 16 times the number. */
  async function turnsUnder(
    release: string,
    preset = "arc-hs38-1k",
  ): Promise<{ turns: number[]; walks: number; cycles: number }> {
    const simulation = open(await compile(turns), {
      overrides: { "machine.preset": preset, "kernel.shared_id_release": release },
    });
    assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
    assert.deepEqual(simulation.system.machine.hazards, []);
    const printed = outputSince(simulation, 0)
      .items.find(({ kind }) => kind === "print")!
      .text.replace("A: ", "");
    const all = counterTotals(simulation.system.machine, { all: true });
    return { turns: printed.split(" ").map(Number), walks: walksOf(simulation, "a"), cycles: all.cycles };
  }

  it("goes from user to user by generation: flushed when all have been used (at-reuse)", async () => {
    const { turns: taken, walks } = await turnsUnder("at-reuse");
    assert.deepEqual(taken, [0x01, 0x12, 0x03, 0x11]);
    assert.equal(walks, 2);
  });

  it("is flushed and free with its last user (unused), at the cost of a scan each time", async () => {
    const { turns: taken, walks, cycles } = await turnsUnder("unused");
    assert.deepEqual(taken, [0x01, 0x02, 0x03, 0x01]);
    assert.equal(walks, 2);
    assert.ok(cycles > (await turnsUnder("at-reuse")).cycles + 2 * 4000);
  });

  it("stays with its VAS (never), whose entries the next user finds; who comes too late is private", async () => {
    const { turns: taken, walks } = await turnsUnder("never", "rv64-sv39"); // whose insertions look at no other number
    assert.deepEqual(taken, [0x01, 0x12, 0x03, 0x01]);
    assert.equal(walks, 1);
  });
});
