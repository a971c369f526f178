/** A first touch is one account in all views, and calm: the walk that found nothing, the entry that the kernel made. */
import { strict as assert } from "node:assert";
import { plainStory } from "../../../src/protocol/story.js";
import { explainLast, pageTableSnapshot, tellStory, tlbSnapshot } from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";

const text = `scenario "first touch"
machine rv64-sv39 { check on }
kernel intended
program p {
  fn main() {
    let m = mmap(0x2000_0000, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
    u64[m + 8] = 1
    return 0
  }
}
process A runs p`;

describe("the first touch of a page", () => {
  const walked =
    /^store 0x2000_0008: no TLB answered; tried again, it was walked and was entered into the \w+ under ASID 1\.$/;
  for (const [preset, entered] of [
    ["rv64-sv39", walked],
    ["skylake", walked],
    ["cortex-a53", walked],
    ["cortex-a9", walked],
    [
      "arc-hs38-1k",
      /^store 0x2000_0008: no TLB answered; the handler entered the page, and the \w+ answered when it was tried again\.$/,
    ],
  ] as const) {
    it(`is told alike by all views on ${preset}`, async () => {
      const simulation = open(await compile(text), { overrides: { "machine.preset": preset } });
      while (tellStory(simulation).va !== 0x2000_0008)
        assert.equal(go(simulation, { kind: "statement", tid: 1, depth: "over" }).reason, "step");
      const story = tellStory(simulation);
      const read = (words: string): string => plainStory(words, story.owners);
      assert.equal(story.tone, "first", "nothing is wrong");
      assert.equal(read(story.title), "A touched its mapped memory for the first time.");
      assert.match(
        read(story.why),
        /^No page yet at 0x2000_0008: the kernel gave it a zeroed frame, and the store was/,
      );
      assert.match(read(story.echo.tlb), entered);
      assert.match(
        read(story.echo.pageTables),
        /^Walk ended at \w+\[0x[0-9a-f]+\]: the kernel wrote frame 0x[0-9a-f]+\.$/,
      );
      assert.match(read(story.echo.spaces), /^A now has memory in [48] KB of the 64 KB of its mapped memory\.$/);
      // The details of the TLB view and of the page tables are of the same access; the entry that was made stands open.
      const access = explainLast(simulation)!;
      assert.deepEqual([access.result, access.va], ["fault", 0x2000_0008]);
      assert.equal(access.walk!.at(-1)!.kind, "invalid");
      const { rows, subject, walk } = pageTableSnapshot(simulation, { expanded: ["walk"] });
      const row = rows.find(({ id }) => id === subject)!;
      assert.deepEqual([row.va, row.kind, row.changed], [0x2000_0000, "page", true]);
      assert.equal(walk?.index, access.index);
      const asked = tlbSnapshot(simulation).cores[0]!.levels.filter((level) => level.asked !== null);
      assert.ok(asked.length >= 2 && asked.every((level) => level.asked!.answered < 0), "no TLB answered");
    });
  }

  it("is not called the first where misses are not classified: nothing then tells whether the page had a frame before", async () => {
    const simulation = open(await compile(text), { overrides: { "machine.classify": false } });
    for (;;) {
      assert.equal(go(simulation, { kind: "statement", tid: 1, depth: "over" }).reason, "step");
      const { title, why, owners, tone, va } = tellStory(simulation);
      if (tone !== "first" || va === null || va >= 0x3000_0000) continue;
      const told = `${plainStory(title, owners)} ${plainStory(why, owners)}`;
      assert.match(told, /touched its mapped memory, which had no frame\. No page at 0x2000_0008: /);
      assert.match(told, /A page that was discarded or mapped anew costs this again\./);
      return;
    }
  });

  it("is the first since its frame was taken away where a TLB had the page before; another page beside it is not", async () => {
    for (const preset of ["rv64-sv39", "arc-hs38-1k", "skylake", "cortex-a53"]) {
      const discarding = text.replace(
        "    return 0",
        "    madvise(m, 16K, MADV_DONTNEED)\n    u64[m + 16] = 2\n    u64[m + 8K] = 3\n    return 0",
      );
      const simulation = open(await compile(discarding), { overrides: { "machine.preset": preset } });
      const stories: string[] = [];
      while (stories.length < 3) {
        assert.equal(go(simulation, { kind: "statement", tid: 1, depth: "over" }).reason, "step");
        const story = tellStory(simulation);
        const told = `${plainStory(story.title, story.owners)} ${plainStory(story.why, story.owners)}`;
        if (story.tone === "first" && story.va !== null && story.va < 0x3000_0000) stories.push(told);
      }
      assert.match(stories[0]!, /touched its mapped memory for the first time\. No page yet/, preset);
      assert.match(stories[1]!, /for the first time since it lost its frame\. No page any more at 0x2000_0010/, preset);
      assert.match(stories[2]!, /touched its mapped memory for the first time\. No page yet at 0x2000_2000/, preset);
    }
  });
});
