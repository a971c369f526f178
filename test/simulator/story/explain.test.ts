import { strict as assert } from "node:assert";
import type { VirtualAddress } from "../../../src/machine/base/address.js";
import {
  currentPosition,
  explainLast,
  explainStep,
  frameSnapshot,
  pageTableSnapshot,
  setBreakpoints,
  spacesSnapshot,
  startSeek,
  startStepBack,
  statementsOnLine,
  threads,
  tlbSnapshot,
  translate,
  type Simulation,
} from "../../../src/simulator/index.js";
import { compileExample, drive, go, open } from "../scenarios/scenario.js";

/** shared-libc under a policy, stopped where a process first stands at the loop's body in `sum`. */
async function atSum(tags: string, process: string): Promise<Simulation> {
  const image = await compileExample("shared-libc.vas");
  const simulation = open(image, { overrides: { "machine.tags": tags } });
  const line = image.debug.functions.find(({ name }) => name === "sum")!.range.line + 3;
  setBreakpoints(
    simulation,
    statementsOnLine(simulation, 0, line).map(({ owner, entry }) => ({
      address: entry.start as VirtualAddress,
      owner,
    })),
  );
  for (let hits = 0; hits < 100; hits++) {
    const stop = go(simulation, { kind: "continue" });
    assert.equal(stop.reason, "breakpoint");
    if (threads(simulation).find(({ tid }) => tid === stop.tid)?.processName === process) return simulation;
  }
  throw new Error(`${process} never comes to line ${line}`);
}

function stepOver(simulation: Simulation): void {
  go(simulation, { kind: "statement", tid: simulation.lastStop.tid!, depth: "over" });
}

describe("explanations", () => {
  it("name who filled the shared entry that a later process hits", async () => {
    for (const process of ["B", "C"]) {
      const simulation = await atSum("asid+sasid", process);
      stepOver(simulation);
      const access = explainLast(simulation)!;
      assert.equal(access.access, "load");
      assert.equal(access.va, 0x2002_0000);
      assert.equal(access.filledBy, "A");
      assert.equal(access.sharedCross, true);
      assert.match(access.headline, /on an entry that A filled/);
      assert.match(access.detail, /shared id 0 of libc/);
      assert.ok(access.terms.every(({ holds }) => holds));
      assert.ok(access.terms.some(({ text }) => text.startsWith("SASID[0]")));
    }
  });

  it("show the entry that did not match when every process has its own", async () => {
    const simulation = await atSum("asid", "B");
    stepOver(simulation);
    const access = explainLast(simulation)!;
    assert.equal(access.result, "walk");
    assert.equal(access.va, 0x2002_0000);
    assert.match(access.detail, /The entry that A filled carries ASID 1, but B runs under ASID 2: it does not match\./);
    assert.ok(
      access.terms.some(({ text, holds }) => !holds && text === "ASID 1 ≠ PID.ASID 2"),
      JSON.stringify(access.terms),
    );
    assert.deepEqual(
      access.walk!.map(({ name, index, kind }) => `${name}[${index}] ${kind}`),
      ["PGD[256] table", "PTE[16] page"],
    );
    assert.equal(access.split.map(({ value }) => value).join(" "), "0x100 0x10 0x0");
  });

  it("are the same whether a stop is reached forwards or backwards", async () => {
    const simulation = await atSum("asid+sasid", "B");
    const tid = simulation.lastStop.tid!;
    const seen: { tick: number; accesses: string }[] = [];
    const look = (): { tick: number; accesses: string } => ({
      tick: currentPosition(simulation).tick,
      accesses: JSON.stringify(explainStep(simulation).accesses.map(({ note }) => note)),
    });
    for (let step = 0; step < 4; step++) {
      stepOver(simulation);
      seen.push(look());
    }
    for (const expected of seen.slice(0, -1).reverse()) {
      drive(simulation, startStepBack(simulation, { tid, granularity: "statement", depth: "over" }));
      assert.deepEqual(look(), expected);
    }
  });

  it("have nothing to say at the start", async () => {
    const simulation = open(await compileExample("hello.vas"));
    assert.equal(explainLast(simulation), null);
  });
});

describe("snapshots", () => {
  it("show one shared entry for all subscribers, or one for each", async () => {
    const entries = async (tags: string): Promise<string[]> => {
      const simulation = open(await compileExample("shared-libc.vas"), { overrides: { "machine.tags": tags } });
      go(simulation, { kind: "tick", tick: 3000 });
      const [core] = tlbSnapshot(simulation).cores;
      return core.levels
        .find(({ name }) => name === "JTLB")!
        .entries.filter(({ va }) => va === 0x2002_0000)
        .map(({ shared, tag, filledByName }) => `${shared ? "S#" : "ASID "}${tag} ${filledByName}`);
    };
    assert.deepEqual(await entries("asid+sasid"), ["S#0 A"]);
    assert.deepEqual((await entries("asid")).sort(), ["ASID 1 A", "ASID 2 B", "ASID 3 C"]);
  });

  it("show the tree of the executing space, the walk's path, and who maps a frame", async () => {
    const simulation = await atSum("asid", "B");
    stepOver(simulation);
    const closed = pageTableSnapshot(simulation);
    assert.ok(closed.rows.every(({ depth }) => depth === 0));
    const snapshot = pageTableSnapshot(simulation, { expanded: ["walk"] });
    assert.equal(snapshot.spaces.find(({ space }) => space === snapshot.space)!.title, "B");
    const path = snapshot.rows.filter(({ walkStep }) => walkStep !== null);
    assert.deepEqual(
      path.map(({ id, walkStep }) => `${walkStep}: ${id}`),
      ["1: 256", "2: 256/16"],
    );
    const leaf = path[1];
    assert.ok(leaf.cached.some(({ level }) => level === "JTLB"));
    const frame = frameSnapshot(simulation, leaf.pfn);
    assert.deepEqual(
      frame.mappings.map(({ title }) => title).sort(),
      ["A", "B", "C", "libc"].filter((title) => title !== "C" || frame.mappings.length === 4),
    );
    const translated = translate(simulation, snapshot.space, 0x2002_0008 as VirtualAddress);
    assert.equal(translated.pa, frame.pa + 8);
    assert.match(translated.text, /0x2002_0008 → 0x8[0-9a-f_]+ · r-- · frame 0x[0-9a-f]+ of libc/);
  });

  it("say of an unmapped address that it is not mapped", async () => {
    const simulation = open(await compileExample("hello.vas"));
    const { space } = pageTableSnapshot(simulation);
    assert.match(translate(simulation, space, 0x4000_0000 as VirtualAddress).text, /is not mapped/);
    assert.match(translate(simulation, space, 0x7fff_ffff_ffff as VirtualAddress).text, /outside/);
  });

  it("show who stands how to which VAS, and refusals with their reason", async () => {
    const simulation = open(await compileExample("readers-and-writer.vas"));
    const refused = new Set<string>();
    const attached = new Set<string>();
    for (let tick = 20; tick < 240; tick += 5) {
      drive(simulation, startSeek(simulation, tick));
      const { processes, vases, cells } = spacesSnapshot(simulation);
      for (const cell of cells) {
        const name = `${processes.find(({ pid }) => pid === cell.pid)!.name}/${vases.find(({ vid }) => vid === cell.vid)!.name}`;
        if (cell.refused !== null) refused.add(`${name} ${cell.refused}`);
        if (cell.attached !== null)
          attached.add(`${name} ${cell.attached}${cell.activeTids.length > 0 ? " active" : ""}`);
      }
    }
    assert.ok(refused.has("R1/db attach → EBUSY") && refused.has("R2/db attach → EBUSY"), [...refused].join());
    assert.ok(attached.has("W/db rw active") && attached.has("R1/db ro"), [...attached].join());
  });
});
