/** Calls that make or take memory, processes and threads are told where no access is louder, and so is who leaves a core or ends. */
import { strict as assert } from "node:assert";
import { plainStory } from "../../../src/protocol/story.js";
import { tellStory, type Simulation } from "../../../src/simulator/index.js";
import { compile, compileExample, go, open } from "../scenarios/scenario.js";

/** Titles and reasons of every statement of a thread, until it ends. */
function told(simulation: Simulation, tid = 1, most = 40): string[] {
  const texts: string[] = [];
  for (let count = 0; count < most; count++) {
    const stop = go(simulation, { kind: "statement", tid, depth: "over" });
    const { title, why, owners } = tellStory(simulation);
    texts.push(`${plainStory(title, owners)} ${plainStory(why, owners)}`);
    if (stop.reason !== "step" || stop.tid !== tid) break;
  }
  return texts;
}

async function run(main: string, more = "", machine = "rv64-sv39"): Promise<string[]> {
  const image = await compile(`scenario "calls"
machine ${machine}
kernel intended
program p {
  u64 word
  ${more}
  fn main() {
    word = 1
    ${main}
    word = 2
  }
}
process A runs p
`);
  return told(open(image));
}

const rw = "PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS";

describe("stories of calls on memory", () => {
  it("say what was mapped, and whether its pages have entries", async () => {
    const texts = await run(`let p = mmap(0, 64K, ${rw})
    let q = mmap(0, 32K, ${rw} | MAP_POPULATE)`);
    assert.ok(
      texts.some((text) =>
        /^A mapped 64 KB at 0x3f_fff\w_\w{4}\. No page of it has an entry yet: a first touch will fault/.test(text),
      ),
      texts.join("\n"),
    );
    assert.ok(
      texts.some((text) => /^A mapped 32 KB at 0x3f_fff\w_\w{4}\. 8 pages of it have an entry already\.$/.test(text)),
    );
  });

  it("say what was unmapped and protected before anybody had touched it", async () => {
    const texts = await run(`let p = mmap(0, 8K, ${rw})
    mprotect(p, 4K, PROT_READ)
    munmap(p, 4K)`);
    assert.ok(texts.some((text) => /^A changed the rights of 4 KB at .* no entry of it to change/.test(text)));
    assert.ok(texts.some((text) => /^A unmapped 4 KB at .* no entry of it to take away\.$/.test(text)));
  });

  it("tell no call that was refused", async () => {
    const texts = await run("munmap(1, 4K)");
    assert.ok(!texts.some((text) => text.includes("unmapped")), texts.join("\n"));
  });

  it("say which thread was started, and where", async () => {
    const texts = await run(
      "let t = thread_create(other, 0, core: 1)\n    thread_join(t)",
      "fn other(x) { return 0 }",
      "rv64-sv39 { cores 2 }",
    );
    assert.ok(
      texts.includes(
        "A / main started the thread other. It runs in the same address space, on core 1: with entries of that core's TLBs.",
      ),
      texts.join("\n"),
    );
  });

  it("tell a shootdown of a page that came in the same step", async () => {
    const texts = told(open(await compileExample("templates/shootdown.vas")));
    const [shot] = texts.filter((text) => text.includes("changed the rights"));
    assert.equal(
      shot,
      "A / main changed the rights of 1 page. Core 0 changed the entry of 0x3f_fffa_e000. It interrupted core 1; flushes removed 2 entries.",
    );
  });

  it("say who has the core now, and what the switch flushed", async () => {
    const image = await compileExample("shared-libc.vas");
    const left = (tags: string): string | undefined =>
      told(open(image, { overrides: { "machine.tags": tags } })).find((text) => text.startsWith("A left"));
    assert.equal(left("asid"), "A left core 0 to B. Nothing was flushed at the switch: the entries of both stay.");
    assert.match(left("none")!, /^A left core 0 to B\. The switch flushed the core's TLBs: \d+ entries went\.$/);
  });

  it("say once that another process has ended, to who has come here from there", async () => {
    const simulation = open(await compileExample("shared-libc.vas"));
    const ended = told(simulation);
    assert.match(ended.at(-1)!, /^A exited with 0\. Its space is given back; flushes removed \d+ TLB entries\.$/);
    const next = told(simulation, simulation.lastStop.tid!, 1);
    assert.doesNotMatch(next[0]!, /exited/);
  });

  it("say it of a statement that took thousands of ticks, too", async () => {
    const texts = told(open(await compileExample("templates/large-pages.vas")), 1, 4);
    assert.ok(texts.some((text) => /^Small mapped 4 MB at .* 1024 pages of it have an entry already\.$/.test(text)));
  });
});
