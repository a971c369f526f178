/** `mmap_sem` at a switch (vas-semantics §2.15, Q13): who waits, who deadlocks, and that nothing is left locked. */
import { strict as assert } from "node:assert";
import { report } from "../../src/simulator/index.js";
import type { System } from "../../src/kernel/index.js";
import { compile, go, open } from "./scenarios/scenario.js";

interface Run {
  readonly status: string;
  readonly system: System;
  readonly printed: readonly string[];
}

/** Two threads of A on two cores, `main` and `other`, with VAS 1 attached; both meet at `go`. */
async function run(main: string, other: string, overrides: Readonly<Record<string, string>> = {}): Promise<Run> {
  const text = `scenario "locks"
machine rv64-sv39 { cores 3  tags asid }
kernel linux-rfc
vas space mode 0666
program family {
    u64 touched[512]
    fn map(address) { mmap(address, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED) }
    fn other(v) {
        ${other}
        print "other done"
    }
    fn main() {
        let v = vas_find("space")
        touched[0] = 1
        vas_attach(0, v, O_RDWR)
        let t = thread_create(other, v, core: 1)
        ${main}
        print "main done"
        thread_join(t)
    }
}
process A runs family on core 0`;
  const simulation = open(await compile(text, "locks.vas"), { overrides });
  go(simulation, { kind: "continue" });
  const { status } = report(simulation);
  const printed = simulation.system.kernel.output.flatMap((record) =>
    record.kind === "print" && !record.lineEnd ? [record.text] : [],
  );
  return { status, system: simulation.system, printed };
}

const reports = ({ system }: Run, number: number): string[] =>
  system.kernel.output.flatMap((record) => (record.kind === "defect" && record.number === number ? [record.text] : []));
const isInside = "vas_switch(v)  meet inside  meet go";
const change = "meet inside  map(0x10_0000_0000)  meet go";

describe("mmap_sem (Q13)", () => {
  it("deadlocks two threads that switch in opposite directions, and says so", async () => {
    const found = await run(`${change}  vas_switch(v)`, `${isInside}  vas_switch(0)`);
    assert.equal(found.status, "deadlock");
    assert.deepEqual(found.printed, []);
    assert.equal(reports(found, 13).length, 1);
    assert.match(reports(found, 13)[0]!, /A waits for mmap_sem of A's original space, which A\/other holds/);
    assert.match(reports(found, 13)[0]!, /A\/other waits for mmap_sem of A's space in `space`, which A holds/);
  });

  it("makes threads that switch in one direction wait, and lets both through", async () => {
    const found = await run("map(0x10_0000_0000)  meet go  vas_switch(v)", "meet go  vas_switch(v)");
    assert.equal(found.status, "passed");
    assert.deepEqual([...found.printed].sort(), ["main done", "other done"]);
    for (const { lock } of found.system.kernel.spaces.values()) assert.deepEqual(lock, { writer: 0, readers: [] });
  });

  it("takes no lock where nothing has changed, but in the later tree", async () => {
    const main = "meet inside  meet go  vas_switch(v)";
    assert.equal((await run(main, `${isInside}  vas_switch(0)`)).status, "passed");
    const later = await run(main, `${isInside}  vas_switch(0)`, { "kernel.preset": "linux-k3" });
    assert.equal(later.status, "deadlock");
    assert.equal(reports(later, 13).length, 1);
  });

  it("is gone with q13 off, and with the forwarding of `intended`", async () => {
    for (const [key, value] of [
      ["kernel.q13", "off"],
      ["kernel.preset", "intended"],
    ] as const) {
      const found = await run(`${change}  vas_switch(v)`, `${isInside}  vas_switch(0)`, { [key]: value });
      assert.equal(found.status, "passed");
      assert.deepEqual(reports(found, 13), []);
    }
  });

  it("ends with the process: a third thread that exits takes the deadlocked ones with it", async () => {
    const third = "vas_switch(0)  map(0x11_0000_0000)";
    const main = `let u = thread_create(ending, 0, core: 2)  ${change}  vas_switch(v)  thread_join(u)`;
    const found = await run(main, `${isInside}  vas_switch(0)  }  fn ending() { sleep(500_000)  exit(7)  ${third}`);
    assert.equal(found.status, "passed");
    assert.equal(reports(found, 13).length, 1);
    assert.equal(found.system.kernel.frames.used, [...found.system.kernel.vases.values()].length);
  });
});
