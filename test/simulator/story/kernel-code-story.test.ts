/** The story of kernel code that a scenario brings: its operations by name, what they did, and who took an entry from whom. */
import { strict as assert } from "node:assert";
import { plainStory } from "../../../src/protocol/story.js";
import { tellStory, type Simulation } from "../../../src/simulator/index.js";
import { compile, compileExample, go, open } from "../scenarios/scenario.js";

/** Tone, title and reason of each statement of whoever runs first, until the run ends. */
function stories(simulation: Simulation, most = 80): string[] {
  const told: string[] = [];
  for (let step = 0; step < most; step++) {
    const tid = [...simulation.system.kernel.threads.values()].find(({ state }) => state === "running")?.tid;
    if (tid === undefined) break;
    const stop = go(simulation, { kind: "statement", tid, depth: "into" });
    const story = tellStory(simulation);
    const text = (one: string): string => plainStory(one, story.owners);
    told.push(`${story.tone} | ${text(story.title)} | ${text(story.why)}`);
    if (stop.reason !== "step") break;
  }
  return told;
}

describe("the story of kernel code", () => {
  it("names each operation, with what memory says after it and what maintenance removed", async () => {
    const told = stories(open(await compileExample("lab/13-not-completed.vas")));
    for (const wanted of [
      /^note \| P0 read A's entry of 0x1020_0000: frame 0x8000b, rw-\. \| It comes from memory and says frame 0x8000b, rw-; TLBs were not asked\.$/,
      /^note \| P0 wrote A's entry of 0x1000_0000: nothing is mapped\. \| Memory says so from now on: nothing is mapped; TLBs keep what they have until it is flushed\.$/,
      /^note \| P0 ran dsb_ish\(\)\. \| The maintenance that the core has issued is complete\.$/,
      /^note \| P0 ran tlbi_vae1is\(…\)\. \| It removed 6 entries on cores 0, 1\. It is complete after a DSB\.$/,
      /^note \| P0 wrote A's entry of 0x1000_0000: frame 0x8000b, rw-\./,
      /^note \| P0 ran isb\(\)\. \| What the core does from now on sees what it did before\.$/,
    ])
      assert.ok(
        told.some((one) => wanted.test(one)),
        `${wanted}\n${told.join("\n")}`,
      );
  });

  it("tells locks and frames", async () => {
    const told = stories(open(await compileExample("lab/02-mremap-late-flush.vas")));
    for (const wanted of [
      /^note \| P0 ran lock\(…\)\. \| Whoever wants the lock waits from now on\.$/,
      /^note \| P0 ran unlock\(…\)\. \| Who waits for the lock can have it now\.$/,
      /^note \| P0 ran flush_page\(A, 0x1000_0000\)\. \| It removed 2 entries on core 2\.$/,
      /^note \| P1 ran free_frame\(0x80009\)\. \| Whoever can still reach the frame reaches what is put there next\.$/,
    ])
      assert.ok(
        told.some((one) => wanted.test(one)),
        `${wanted}\n${told.join("\n")}`,
      );
  });

  it("shows the page of an entry that was written", async () => {
    const simulation = open(await compileExample("lab/13-not-completed.vas"));
    for (let step = 0; step < 20; step++) {
      go(simulation, { kind: "statement", tid: simulation.lastStop.tid ?? 1, depth: "into" });
      const { title, subject, va } = tellStory(simulation);
      if (!title.includes("nothing is mapped")) continue;
      assert.deepEqual([subject?.kind, va], ["change", 0x1000_0000]);
      return;
    }
    assert.fail("no entry was written");
  });
});

describe("who took an entry", () => {
  const scenario = `scenario "whose flush"
machine cortex-a53 { cores 2  classify on }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }
kernel lab {
    u64 turn
    fn first() {
        load(A.x)
        turn = 1
        await turn == 2
        load(A.x)
        turn = 3
    }
    fn second() {
        await turn == 1
        tlbi_vaae1is(operand(A.x))
        dsb_ish()
        turn = 2
        await turn == 3
    }
}
process First runs kernel.first in A on core 0
process Second runs kernel.second on core 1
`;

  it("is who asked for the flush, and not whom the flushed core ran", async () => {
    const simulation = open(await compile(scenario));
    const first = [...simulation.system.kernel.threads.values()].find(({ pid }) => {
      return simulation.system.kernel.processes.get(pid)!.name === "First";
    })!;
    const misses: string[] = [];
    for (let step = 0; step < 200; step++) {
      const stop = go(simulation, { kind: "statement", tid: first.tid, depth: "into" });
      const story = tellStory(simulation);
      if (story.tone === "cost") misses.push(plainStory(story.why, story.owners));
      if (stop.reason !== "step") break;
    }
    assert.equal(misses.length, 2, misses.join("\n"));
    assert.match(misses[0]!, /^A cold miss/);
    assert.match(misses[1]!, /^A flush took its entry at tick \d+ for Second\./);
  });
});
