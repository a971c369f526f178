/** Accesses that ask no TLB and no page table are told as what they are: kernel code, the direct map, an MMU that is off. */
import { strict as assert } from "node:assert";
import { accessDirect, directMapStart } from "../../../src/machine/index.js";
import { plainStory } from "../../../src/protocol/story.js";
import { explainLast, spacesSnapshot, tellStory, tlbSnapshot } from "../../../src/simulator/index.js";
import { lastStep } from "../../../src/simulator/travel/index.js";
import { swept } from "../../sample.js";
import { compileExample, go, open } from "../scenarios/scenario.js";

describe("Accesses without a translation", () => {
  for (const name of swept(["03-free-before-flush", "10-lazy-tlb", "19-mp-bbm"], 1)) {
    it(`tells those of a kernel's own code in ${name}`, async () => {
      const simulation = open(await compileExample(`lab/${name}.vas`));
      const told = new Set<string>();
      for (let step = 0; step < 120; step++) {
        const tid = [...simulation.system.kernel.threads.values()].find(({ state }) => state === "running")?.tid;
        if (tid === undefined || go(simulation, { kind: "instruction", tid }).reason !== "step") break;
        const story = tellStory(simulation);
        const { accesses } = lastStep(simulation);
        for (const access of accesses) assert.equal(access.result === accessDirect, access.va >= directMapStart);
        const subject = story.subject?.kind === "access" ? accesses[story.subject.index] : undefined;
        if (subject?.result !== accessDirect) continue;
        assert.deepEqual([story.tone, story.va, story.cycles], ["quiet", null, 0]);
        const text = (one: string): string => plainStory(one, story.owners);
        told.add(text(story.title).replace(/0x[\da-f_]+/g, "N"));
        for (const one of [story.title, story.why, ...Object.values(story.echo)])
          assert.doesNotMatch(text(one), /miss|walked|Walked|entered|no region/);
        const explained = explainLast(simulation)!;
        assert.deepEqual(
          [explained.result, explained.walk, explained.entry, explained.terms.map(({ holds }) => holds)],
          ["direct", null, null, [true]],
        );
        const { accessKinds, cores } = tlbSnapshot(simulation);
        assert.match(accessKinds, /^[a-z]*$/i);
        assert.equal(
          accessKinds[story.subject!.kind === "access" ? subject.sequence - accesses[0]!.sequence : 0]!.toLowerCase(),
          "d",
        );
        for (const core of cores) for (const level of core.levels) assert.equal(level.asked, null);
      }
      assert.ok(told.size > 0);
      assert.ok(
        [...told].some((title) => / fetched from kernel code: no TLB was asked\.$/.test(title)),
        [...told].join("\n"),
      );
      // Threads of the kernel are called by their own names.
      const names = spacesSnapshot(simulation).processes.map((process) => process.name);
      assert.ok(
        [...told].every((title) => names.some((one) => title.startsWith(one))),
        [...told].join("\n"),
      );
    });
  }
});
