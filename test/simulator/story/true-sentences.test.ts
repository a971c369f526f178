/** Sentences of a story against what happened, found by other means: events, counters, the tables before and after. */
import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { EventKind } from "../../../src/machine/index.js";
import { plainStory, type Story } from "../../../src/protocol/story.js";
import { explainLast, explainStep, tellStory, tlbSnapshot, type Simulation } from "../../../src/simulator/index.js";
import { lastStep } from "../../../src/simulator/travel/index.js";
import { needsSysroot } from "../../examples/needs-sysroot.js";
import { runs, sometimes, swept } from "../../sample.js";
import { compile, compileExample, go, open } from "../scenarios/scenario.js";

const read = (story: Story, text: string): string => plainStory(text, story.owners);

/** Steps some running thread by a statement; null at the end of the run. */
function step(simulation: Simulation, turn: number): Story | null {
  const running = [...simulation.system.kernel.threads.values()].filter(({ state }) => state === "running");
  const thread = running[turn % Math.max(1, running.length)];
  if (thread === undefined) return null;
  const { reason } = go(simulation, { kind: "statement", depth: "into", tid: thread.tid });
  return ["finished", "deadlock", "limit", "panic"].includes(reason) ? null : tellStory(simulation);
}

/** Steps until a story has such a title. */
function storyOf(simulation: Simulation, title: RegExp, most = 400): Story {
  const seen: string[] = [];
  for (let turn = 0; turn < most; turn++) {
    const story = step(simulation, turn);
    if (story === null) break;
    seen.push(read(story, story.title));
    if (title.test(seen.at(-1)!)) return story;
  }
  assert.fail(`no ${title} in\n${seen.join("\n")}`);
}

const program = (preset: string, body: string, machine = "", setting = ""): string => `scenario "told"
machine ${preset} { ${machine} }
kernel linux-rfc { ${setting} }
program p { fn main() { ${body} } }
process A runs p()
`;

describe("True sentences", () => {
  sometimes("name no tag where entries carry none, and begin each sentence as one", async () => {
    let told = 0;
    for (const tags of ["none", "asid"]) {
      const simulation = open(await compileExample("readers-and-writer.vas"), { overrides: { "machine.tags": tags } });
      for (let turn = 0; turn < 60; turn++) {
        const story = step(simulation, turn);
        if (story === null) break;
        for (const text of [story.title, story.why, ...Object.values(story.echo)]) {
          told++;
          assert.doesNotMatch(text, /\. [a-z]/, text);
          if (tags === "none") assert.doesNotMatch(text, /ASID/, text);
        }
      }
    }
    assert.ok(told > 200, `${told}`);
  });

  it("says of a store to a clean page that it walked, and what it read", async () => {
    for (const [preset, reads] of [
      ["rv64-sv39", 3],
      ["skylake", 4],
    ] as const) {
      const simulation = open(
        await compile(
          program(
            preset,
            `let m = mmap(0x2000_0000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
             let v = u64[m]
             u64[m] = 1
             u64[m + 8] = 2`,
          ),
        ),
      );
      storyOf(simulation, /^A touched its mapped memory for the first time/);
      const story = step(simulation, 0)!;
      assert.match(read(story, story.title), /^A stored to its mapped memory: a hit\.$/, preset);
      assert.match(
        read(story, story.why),
        new RegExp(`^The page was clean: a walk of ${reads} reads set its dirty bit`),
      );
      assert.match(
        read(story, story.echo.pageTables),
        new RegExp(`^Walked to set the dirty bit: ${reads} reads → frame`),
      );
      assert.ok(story.cycles > 0 && explainLast(simulation)!.detail.includes("set its dirty bit"));
      const again = step(simulation, 0)!;
      assert.match(read(again, again.echo.pageTables), /^No walk was needed: frame/);
      assert.equal(again.cycles, 0);
    }
  });

  it("counts the levels that a walk went through: fewer for a large page, one after the walk cache", async () => {
    const large = open(
      await compile(
        program(
          "skylake",
          `let m = mmap(0, 4M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB)
           u64[m] = 1`,
          "memory 64M",
        ),
      ),
    );
    const touched = storyOf(large, /touched its mapped memory for the first time/);
    const index = lastStep(large).accesses.findIndex(({ va, result }) => va === touched.va && result === -1);
    if (index >= 0) {
      const story = tellStory(large, index);
      assert.match(read(story, story.why), /The hardware walked 3 levels and entered it/);
      assert.match(read(story, story.echo.pageTables), /^Walked: 3 reads, all present/);
    } else {
      const again = storyOf(large, /missed/);
      assert.match(read(again, again.why), /walked 3 levels/);
    }
    const cached = open(
      await compile(
        program(
          "cortex-a53",
          `let m = mmap(0, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
           u64[m] = 1
           u64[m + 4096] = 2`,
        ),
      ),
    );
    const told = new Set<string>();
    for (let turn = 0; turn < 20; turn++) {
      if (step(cached, turn) === null) break;
      lastStep(cached).accesses.forEach(({ result, walkReads }, at) => {
        if (result !== -1) return;
        const story = tellStory(cached, at);
        told.add(`${walkReads} ${read(story, story.why).replace(/^.*The hardware /, "")}`);
      });
    }
    assert.ok(
      [...told].some((text) => /^1 read the last level, whose table the walk cache knew, and entered it/.test(text)),
      [...told].join(),
    );
    assert.ok(
      [...told].every((text) => /^(4 walked 4 levels|1 read the last level)/.test(text)),
      [...told].join(),
    );
  });

  it("names the TLB whose entry refused a store, and the entry before and after the copy", async () => {
    for (const preset of ["skylake", "rv64-sv39", "arc-hs38-4k"]) {
      const simulation = open(
        await compile(
          program(
            preset,
            `let m = mmap(0x2000_0000, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
             u64[m] = 1
             let child = fork()
             let v = u64[m]
             u64[m] = 2
             yield()`,
          ),
        ),
      );
      const story = storyOf(simulation, /got a copy of its mapped memory|got write access to its mapped memory/);
      const fault = lastStep(simulation).accesses.find(({ va, result }) => va === story.va && result === -2)!;
      assert.ok(fault.refusedBy >= 0 && fault.walkReads === 0, preset);
      const level = simulation.system.machine.config.tlbs[fault.refusedBy]!.name;
      assert.match(read(story, story.echo.tlb), new RegExp(`: the ${level}'s entry does not allow it; `), preset);
      assert.match(
        read(story, story.echo.pageTables),
        /^0x2000_0000 was present \(frame (0x\w+), r--\), but not for a store; the kernel wrote frame 0x\w+, rw-\.$/,
        preset,
      );
      // The level that answered is not shown as missed, and no later one was asked.
      const asked = tlbSnapshot(simulation).cores[fault.core]!.levels.filter((one) => one.asked !== null);
      const { stages } = simulation.system.machine.cores[fault.core]!;
      assert.deepEqual(
        asked.map(({ name }) => name),
        stages[fault.access]![0]!.map(({ config }) => config.name),
        preset,
      );
      assert.ok(asked.every((one) => one.asked!.near < 0) && asked.some(({ name }) => name === level), preset);
    }
  });

  sometimes(
    "takes an entry under another ASID for the cause of a miss only where the space's own entry was not lost",
    async () => {
      // B's own entries are evicted while A's of the same addresses stay: that A has them is not why B missed.
      const simulation = open(await compileExample("studies/shared-capacity.vas"), {
        overrides: { "machine.tags": "asid" },
      });
      const classes = new Map<string, number>();
      for (let turn = 0; turn < 160 && step(simulation, turn) !== null; turn++) {
        lastStep(simulation).accesses.forEach((access, at) => {
          if (access.result !== -1 || access.missClass < 0) return;
          const why = read(tellStory(simulation, at), tellStory(simulation, at).why);
          const tag = /does not match/.test(why) ? "tag" : "own";
          const key = `${access.missClass}${access.lostAt < 0 ? " left" : " lost"} ${tag}`;
          classes.set(key, (classes.get(key) ?? 0) + 1);
          if (access.missClass !== 0 && access.lostAt >= 0) assert.equal(tag, "own", `tick ${access.tick}: ${why}`);
        });
      }
      assert.ok(
        [...classes.keys()].some((key) => key.endsWith("lost own")),
        [...classes.keys()].join(),
      );
    },
  );

  it("does not call a signal that has a handler a first touch", async () => {
    const simulation = open(await compileExample("stories/signals.vas"));
    const story = storyOf(simulation, /got SIGSEGV/);
    assert.equal(story.tone, "deadly");
    assert.equal(read(story, story.title), "A got SIGSEGV at 0x20_0000_0000.");
    assert.match(read(story, story.why), /^Nothing is mapped at .* Its handler for the signal runs\.$/);
    assert.match(explainLast(simulation)!.detail, /the kernel sent A SIGSEGV, and its handler runs\.$/);
  });

  sometimes("says how other cores were told of a change, and counts the call's own pages only", async () => {
    const body = `let m = mmap(0x2000_0000, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
      u64[m] = 1
      let t = thread_create(other, 0)
      meet there
      munmap(m, 4096)
      meet done`;
    for (const [preset, told] of [
      ["cortex-a53", "The TLB maintenance was broadcast to all cores"],
      ["skylake", "It interrupted core 1"],
    ] as const) {
      const text = program(preset, body, "cores 2").replace(
        "fn main()",
        `fn other(a) { u64[0x2000_0000] = 2 meet there meet done } fn main()`,
      );
      const story = storyOf(open(await compile(text)), /unmapped/);
      assert.equal(read(story, story.title), "A / main unmapped 1 page.", preset);
      assert.match(
        read(story, story.why),
        new RegExp(`^Core 0 changed the entry of 0x2000_0000\\. ${told}; flushes removed \\d+ entr(y|ies)\\.$`),
        preset,
      );
    }
  });

  it("tells what a switch flushed, by the events of the switch", async () => {
    for (const tags of ["none", "asid", "asid+global"]) {
      const simulation = open(await compileExample("stories/aslr.vas"), { overrides: { "machine.tags": tags } });
      const story = storyOf(simulation, /^A switched to/);
      const flushed = lastStep(simulation)
        .events.filter(({ kind }) => kind === EventKind.TlbFlush)
        .reduce((sum, { d }) => sum + d, 0);
      if (tags === "none") assert.match(read(story, story.why), new RegExp(`it removed ${flushed} entr(y|ies)\\.$`));
      else
        assert.equal(read(story, story.why), "Entries of both spaces stay: only the context registers were written.");
    }
  });

  it("tells which entries carry a shared id: not those of pages that can be written, unless shared_writable", async () => {
    const text = (segments: string, setting = ""): string => `scenario "told"
machine arc-hs38-1k { tags asid+sasid }
kernel intended { ${setting} }
vas v { ${segments} }
program p { fn main() { subscribe(vas_find("v")) } }
process A runs p()
`;
    const data = "segment data at 0x2002_0000 size 8K rw- { u64 x[1] }";
    const both = `segment text at 0x2000_0000 size 8K r-x { fn f() { return 1 } } ${data}`;
    for (const [source, sentence] of [
      [
        text(data),
        "But no page of it carries id 0: entries of data have the ASID of each process. What one misses, each misses.",
      ],
      [
        text(both),
        "TLB entries of text carry id 0 and match for every subscriber; those of data have the ASID of each process.",
      ],
      [
        text(both, "shared_writable on"),
        "TLB entries of its pages carry id 0 and match for every subscriber. What one of them misses, the others hit.",
      ],
    ] as const) {
      const simulation = open(await compile(source));
      const story = storyOf(simulation, /^A subscribed to v under shared id 0/);
      assert.equal(read(story, story.why), sentence);
    }
  });

  it("tells why an entry of shared memory matches in the words of each tag policy", async () => {
    const expected = {
      "asid+sasid": /carries the shared id 0 of libc instead of an ASID, and bit 0 of B's SASID register is set/,
      "two-context": /and B's second context register holds it/,
      "common-mask": /and bit 0 of B's mask of common regions is set/,
      ccid: /and B is in that group and has no private copy of the page/,
      "region+key": /carries the common region id and key 1 of libc, and a key register of B holds that key/,
      domain: /is global, in domain 1 of libc, and B's DACR gives access to that domain/,
      pkey: /is global, with protection key 1 of libc, and B's PKRU allows that key/,
      none: /^Entries carry no tag: B filled it at tick \d+, and no switch came since\.$/,
    };
    const presets: Readonly<Record<string, string>> = { domain: "cortex-a9", pkey: "skylake" };
    const image = await compileExample("shared-libc.vas");
    for (const [tags, sentence] of swept(Object.entries(expected), 2)) {
      const preset = presets[tags];
      const simulation = open(image, {
        overrides: { "machine.tags": tags, ...(preset === undefined ? {} : { "machine.preset": preset }) },
      });
      const told: string[] = [];
      for (let turn = 0; turn < 60 && step(simulation, turn) !== null; turn++)
        told.push(...explainStep(simulation).accesses.map(({ detail }) => detail));
      assert.ok(
        told.some((text) => sentence.test(text)),
        `${tags}: ${told.at(-1)}`,
      );
      if (tags !== "asid+sasid") assert.ok(!told.some((text) => text.includes("SASID")), tags);
      if (tags === "none") assert.ok(!told.some((text) => /carries ASID/.test(text)));
    }
  });

  it("tells how an end gave entries back, and whose end it was when another thread comes next", async () => {
    const simulation = open(await compileExample("stories/same-stacks.vas"));
    const story = storyOf(simulation, /^B exited with 0\.$/);
    const flushed = lastStep(simulation).events.filter(
      ({ kind, tick }) => kind === EventKind.TlbFlush && tick === simulation.system.machine.tick,
    );
    const removed = flushed.reduce((sum, { d }) => sum + d, 0);
    assert.equal(read(story, story.why), `Its space is given back; flushes removed ${removed} TLB entries.`);
  });

  it("says in the chain of a hazard what was left undone", async () => {
    const simulation = open(await compileExample("lab/01-no-local-flush.vas"));
    const story = storyOf(simulation, /^P4 · /);
    assert.deepEqual(
      story.chain.map(({ text }) => read(story, text)),
      ["filled the DTLB entry", "P unmapped the page", "nobody flushed", "used it"],
    );
  });

  it("calls a page gone where the tables have nothing, and denied where they have it", async () => {
    const simulation = open(await compileExample("hazards/p14-late-register.vas"));
    const story = storyOf(simulation, /^P14 · B loaded/);
    assert.match(read(story, story.title), /through a translation that is gone\.$/);
    assert.ok(
      explainStep(simulation).accesses.some(({ detail }) => detail.includes("its page table has nothing there")),
    );
  });

  const folder = join(import.meta.dirname, "../../../examples");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    // A library runs nothing, and Debian's libc may not be there.
    (name) => name.endsWith(".vas") && !name.endsWith("lessons/libc.vas") && !needsSysroot(name),
  );
  for (const name of swept(files.sort(), 4)) {
    it(`holds what ${name} tells against the machine's own counts`, async () => {
      const simulation = open(await compileExample(name));
      const { config } = simulation.system.machine;
      const wrong =
        /\b1 (pages|entries|reads|levels|expectations|changes)\b|\b(?:[02-9]|[1-9]\d+) (page|entry|read|level)\b(?! table|-)|undefined|NaN|\{(owner|tick|va):|\.\.$| {2}/;
      for (let turn = 0; turn < runs(40, 20); turn++) {
        const story = step(simulation, turn);
        if (story === null) break;
        const texts = [story.title, story.why, ...Object.values(story.echo), ...story.chain.map(({ text }) => text)];
        for (const text of texts) assert.doesNotMatch(read(story, text), wrong);
        for (const access of lastStep(simulation).accesses) {
          const later = access.result >= 0 && config.tlbs[access.result]!.level > 1 ? config.costs.microMiss : 0;
          const walks = config.costs.memoryRead * access.walkReads;
          const handler =
            config.refill === "hardware" || access.result >= 0 || access.walkReads === 0
              ? 0
              : access.access === 0
                ? config.costs.refillFetch
                : config.costs.refillData;
          if (access.result !== -2) assert.equal(access.cycles, later + walks + handler, `tick ${access.tick}`);
          if (access.result === -1) assert.ok(access.walkReads > 0);
          if (access.refusedBy >= 0) assert.equal(access.result, -2);
        }
      }
    });
  }
});
