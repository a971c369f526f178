/** Schedules: text, following one, refusing what is not possible. */
import assert from "node:assert/strict";
import { parseSchedule, scheduleText } from "../../src/kernel/index.js";
import { hashSimulation, openSimulation } from "../../src/simulator/index.js";
import { vas } from "../cli/terminal.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";
import { exampleText } from "./witnesses/scenarios.js";

describe("the text of a schedule", () => {
  it("is read and written alike", () => {
    for (const text of ["c0*4 c1*3 q0 c1", "all c0 c12*2", "a0*17 c1", ""]) {
      const read = parseSchedule(text);
      assert.ok("schedule" in read);
      assert.equal(scheduleText(read.schedule), text);
    }
  });

  it("is refused with the word that is wrong and what to write", () => {
    for (const [text, message] of [
      ["c0 x1", /word 2, `x1`, is no step: write c0 \(core\)/],
      ["c", /word 1, `c`/],
      ["c0*1000001", /at most 1000000 steps/],
      ["c0@0x1000", /has no address/],
    ] as const) {
      const read = parseSchedule(text);
      assert.match("problem" in read ? read.problem : "", message);
    }
  });
});

describe("following a schedule", () => {
  it("refuses the first step that is not possible, and says who waits for what", async () => {
    const image = await compile(exampleText("hazards/p04-no-shootdown"));
    const simulation = open(image, { schedule: "c0*40" });
    const stop = go(simulation, { kind: "continue" });
    assert.equal(stop.reason, "limit");
    assert.match(
      stop.text,
      /found for another version of the file: step \d+ \(`c0`\) is not possible: core 0 has no thread: A waits at `mapped`/,
    );
  });

  it("refuses a step as soon as the one before it is done: a tick is the same before and after somebody tries to go on", async () => {
    const text = `scenario "refused"
machine rv64-sv39 { cores 2 }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] } }
kernel lab { u64 n  fn add() { n = n + 1  load(A.x)  n = n + 1 } }
process P0 runs kernel.add() in A on core 0
process P1 runs kernel.add() in A on core 1
schedule "SCHEDULE"`;
    for (const schedule of ["i1 c0", "c0 i1 c0", "c0*2 c1 i0"]) {
      const simulation = open(await compile(text.replace("SCHEDULE", schedule)));
      for (let tick = 0; ; tick++) {
        const before = hashSimulation(simulation);
        const stop = go(simulation, { kind: "tick", tick: tick + 1 });
        if (simulation.system.machine.tick > tick && stop.reason !== "limit") continue;
        assert.equal(stop.reason, "limit", stop.text);
        if (simulation.system.machine.tick === tick)
          assert.equal(hashSimulation(simulation), before, `${schedule}, tick ${tick}`);
        break;
      }
    }
  });

  it("is found by its name in the file", async () => {
    const text = `${exampleText("hazards/p04-no-shootdown")}\nschedule here "c0 c0"\nschedule there "q7"\n`;
    const image = await compile(text);
    assert.equal(go(open(image), { kind: "continue" }).reason, "finished");
    assert.match(go(open(image, { schedule: "there" }), { kind: "continue" }).text, /there is no core 7/);
    const unknown = openSimulation(image, { schedule: "nowhere" });
    assert.deepEqual("problems" in unknown && unknown.problems, [
      { key: "schedule", message: "there is no schedule `nowhere`: the file has here, there" },
    ]);
  });
});

describe("steps of a schedule in words", () => {
  it("say of one that only ends its thread that it does", async () => {
    const text = `scenario "ends"
machine rv64-sv39 { cores 2 }
kernel intended
program p { u64 x[1] fn w() { x[0] = 1 } fn main() { let t = thread_create(w, core: 1) thread_join(t) return x[0] } }
process A runs p on core 0
expect A.exit == 0
`;
    const { out } = await vas(["explore", "/f.vas"], { files: { "/f.vas": text } });
    const last = /core 1 +A\/w: (.*)\n +core 0 +A: return x\[0\] .*\n +core 0 +A: (.*)\n/.exec(out);
    assert.deepEqual(last?.slice(1), ["ends", "ends"], out);
  });
});
