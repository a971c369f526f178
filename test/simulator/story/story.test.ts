/** One account of a stop: short, resolvable, about one access, and the same however the stop was reached. */
import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { plainStory, storyPieces, type Story, type StoryTone } from "../../../src/protocol/story.js";
import {
  explainLast,
  followThread,
  pageTableSnapshot,
  setEventStops,
  startSeek,
  startStepBack,
  tellStory,
  threads,
  tlbSnapshot,
  type Simulation,
} from "../../../src/simulator/index.js";
import { Access, accessFaulted, accessWalked, EventKind } from "../../../src/machine/index.js";
import { chooseAccess } from "../../../src/simulator/explanation/index.js";
import type { StepAccess } from "../../../src/simulator/state/index.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";
import { sampled, swept } from "../../sample.js";

const examples = join(import.meta.dirname, "../../../examples");
const names = ["hello.vas", "readers-and-writer.vas", "shared-libc.vas"].concat(
  ["hazards", "stories", "spacejmp"].flatMap((folder) =>
    readdirSync(join(examples, folder))
      .filter((name) => name.endsWith(".vas"))
      .map((name) => `${folder}/${name}`),
  ),
);
const sample = sampled(names, 4);
const othersWithHazards = names.filter((name) => name.startsWith("hazards/") && !name.includes("p04"));

function read(story: Story, text: string): string {
  return plainStory(text, story.owners);
}

function check(simulation: Simulation, story: Story): void {
  const { machine, kernel } = simulation.system;
  const title = read(story, story.title);
  const why = read(story, story.why);
  assert.ok(title.length > 0 && title.length <= 60, `${title.length}: ${title}`);
  assert.ok(why.length <= 150, `${why.length}: ${why}`);
  assert.ok(story.chain.length <= 6);
  for (const text of [story.title, story.why, ...Object.values(story.echo), ...story.chain.map((link) => link.text)]) {
    assert.doesNotMatch(read(story, text), /undefined|NaN|owner \d|\{/);
    for (const piece of storyPieces(text, story.owners)) {
      if (piece.kind === "owner") assert.ok(kernel.owners[piece.owner] !== undefined);
      if (piece.kind === "tick") assert.ok(piece.tick <= machine.tick, `tick ${piece.tick} is to come`);
    }
  }
  const { subject } = story;
  if (subject?.kind !== "access" && subject?.kind !== "hazard") return;
  // The three views show what the story is of.
  const access = explainLast(simulation);
  if (access === null) return;
  assert.equal(access.core, story.core);
  if (story.va !== null) assert.equal(access.va, story.va);
  const tables = pageTableSnapshot(simulation, { expanded: ["walk"] });
  if (!kernel.spaces.has(story.space as never)) return;
  assert.equal(tables.space, story.space);
  if (tables.subject !== null && story.va !== null) {
    const row = tables.rows.find((candidate) => candidate.id === tables.subject);
    assert.ok(row !== undefined, `${tables.subject} is open`);
    assert.ok(row.va <= story.va && story.va < row.va + Math.max(row.bytes, row.largePage));
  }
  const tlb = tlbSnapshot(simulation);
  const asked = tlb.cores.find((core) => core.core === story.core)!.levels.filter((level) => level.asked !== null);
  assert.ok(asked.length > 0);
}

function stepSomeone(simulation: Simulation, turn: number): boolean {
  const alive = threads(simulation).filter((thread) => thread.running);
  const thread = alive[turn % Math.max(1, alive.length)];
  if (thread === undefined) return false;
  const stop = go(simulation, { kind: "statement", tid: thread.tid, depth: "into" });
  return stop.reason === "step";
}

describe("story of a stop", function () {
  this.timeout(400_000);

  for (const name of sample) {
    it(`is short, resolves, and is of one access at every step of ${name}`, async () => {
      const simulation = open(await compileExample(name));
      check(simulation, tellStory(simulation));
      for (let turn = 0; turn < 40 && stepSomeone(simulation, turn); turn++) check(simulation, tellStory(simulation));
      check(simulation, tellStory(simulation));
    });
  }

  it("is the same whether a tick is reached by a step, a seek or a step back", async () => {
    for (const name of swept(["shared-libc.vas", "hazards/p04-no-shootdown.vas", "readers-and-writer.vas"], 1)) {
      const simulation = open(await compileExample(name));
      const told: { tick: number; tid: number; story: Story }[] = [];
      for (let turn = 0; turn < 30 && stepSomeone(simulation, 0); turn++) {
        const { tid } = simulation.lastStop;
        told.push({ tick: simulation.system.machine.tick, tid: tid!, story: tellStory(simulation) });
      }
      for (const { tick, tid, story } of [...told].reverse()) {
        drive(simulation, startSeek(simulation, tick));
        assert.equal(simulation.lastStop.tid, tid, `${name} @${tick}: the thread that came there`);
        assert.deepEqual(tellStory(simulation), story, `${name} @${tick} by a seek`);
      }
      for (const { tick, tid, story } of told.slice(0, 12)) {
        const next = told.find((later) => later.tick > tick);
        if (next === undefined || next.tid !== tid) continue;
        drive(simulation, startSeek(simulation, next.tick));
        drive(simulation, startStepBack(simulation, { tid, granularity: "statement", depth: "into" }));
        if (simulation.system.machine.tick !== tick) continue;
        assert.deepEqual(tellStory(simulation), story, `${name} @${tick} by a step back`);
      }
    }
  });

  for (const name of ["hazards/p04-no-shootdown.vas", ...sampled(othersWithHazards, 3)]) {
    it(`is the same at the stop of a hazard and after a seek to its tick, in ${name}`, async () => {
      const simulation = open(await compileExample(name));
      setEventStops(simulation, [EventKind.Hazard]);
      const told: { tick: number; story: Story }[] = [];
      while (told.length < 4 && go(simulation, { kind: "continue" }).reason === "event")
        told.push({ tick: simulation.system.machine.tick, story: tellStory(simulation) });
      assert.ok(told.length > 0, "a hazard is met");
      for (const { tick, story } of [...told].reverse()) {
        drive(simulation, startSeek(simulation, tick));
        assert.deepEqual(tellStory(simulation), story, `@${tick}`);
        assert.equal(story.tone, "hazard");
      }
    });
  }

  it("tells a hazard's own access and core, whichever thread is looked at", async () => {
    const simulation = open(await compileExample("hazards/p04-no-shootdown.vas"));
    setEventStops(simulation, [EventKind.Hazard]);
    go(simulation, { kind: "continue" });
    const story = tellStory(simulation);
    assert.equal(story.tone, "hazard");
    assert.equal(story.core, 1);
    assert.equal(read(story, story.title), "P4 · A stored through a translation that is gone.");
    assert.match(read(story, story.why), /uDTLB still says 0x5ff9_c000 → .* A unmapped the page at tick 54/);
    assert.deepEqual(
      story.chain.map(({ tick, bad }) => [tick, bad]),
      [
        [41, false],
        [54, false],
        [54, true],
        [64, true],
      ],
    );
    const other = threads(simulation).find((thread) => thread.tid !== simulation.lastStop.tid)!;
    assert.ok(followThread(simulation, other.tid));
    const seen = tellStory(simulation);
    assert.deepEqual([seen.title, seen.core, seen.va], [story.title, story.core, story.va]);
    assert.equal(followThread(simulation, 9999), false);
    // The cleared entry stays as a row while TLBs hold its page.
    const ghost = pageTableSnapshot(simulation, { expanded: ["walk"] }).rows.find((row) => row.gone === "cleared")!;
    assert.equal(ghost.va, 0x5ff9_c000);
    assert.ok(ghost.cached.length > 0 && ghost.cached.every((holder) => holder.stale && holder.core === 1));
    assert.equal(ghost.before!.rights, "rw-");
  });

  it("tells the two policies apart at the same line", async () => {
    const image = await compileExample("shared-libc.vas");
    const tellings = ["asid", "asid+sasid"].map((tags) => {
      const simulation = open(image, { overrides: { "machine.tags": tags } });
      drive(simulation, startSeek(simulation, 233));
      const story = tellStory(simulation);
      return [story.tone, read(story, story.title)];
    });
    assert.deepEqual(tellings, [
      ["cost", "B missed libc · text in every TLB."],
      ["hit", "B hit an entry that A filled."],
    ]);
  });

  it("is about the access that teaches most: a death, a first touch or a walk, a refill, another's entry, a plain hit", async () => {
    const simulation = open(await compileExample("hello.vas"));
    go(simulation, { kind: "tick", tick: 20 });
    const { machine, kernel } = simulation.system;
    const { pid } = [...kernel.processes.values()][0]!;
    const level = (wanted: number): number => machine.config.tlbs.findIndex((tlb) => tlb.level === wanted);
    /** A load that costs 10 cycles, of a page of its own, in the process's own entry. */
    const own: Partial<StepAccess> = {
      access: Access.Load,
      pid,
      filledBy: pid,
      result: level(1),
      cycles: 10,
      fault: 0,
    };
    const made = (more: Partial<StepAccess>): StepAccess => ({ ...own, ...more }) as StepAccess;
    const kinds = {
      death: made({ result: accessFaulted, fault: 4, va: 1 }),
      first: made({ result: accessFaulted, fault: 1, va: 2 }),
      walk: made({ result: accessWalked, va: 3 }),
      refill: made({ result: level(2), va: 4 }),
      cross: made({ filledBy: pid + 1, va: 5 }),
      hit: made({ va: 6 }),
    };
    type Name = keyof typeof kinds;
    const chosen = (...names: Name[]): Name =>
      names[
        chooseAccess(
          simulation,
          names.map((name) => kinds[name]),
        )
      ]!;
    assert.equal(chooseAccess(simulation, []), -1);
    const order: Name[] = ["death", "walk", "refill", "cross", "hit"];
    for (const [at, louder] of order.entries()) {
      for (const quieter of order.slice(at + 1)) {
        assert.equal(chosen(louder, quieter), louder, `${louder}, then ${quieter}`);
        assert.equal(chosen(quieter, louder), louder, `${quieter}, then ${louder}`);
      }
      assert.equal(chosen("death", "first"), "death");
    }
    // A first touch and a walk are of one kind: the dearer one, of equals the later one.
    assert.deepEqual([chosen("first", "walk"), chosen("walk", "first")], ["walk", "first"]);
    const best = (...accesses: StepAccess[]): number => chooseAccess(simulation, accesses);
    const dear = { ...kinds.walk, cycles: 11 };
    assert.deepEqual([best(dear, kinds.walk), best(kinds.walk, dear), best(kinds.walk, kinds.walk)], [0, 1, 1]);
    const code = { ...dear, access: Access.Fetch, cycles: 500 };
    assert.deepEqual([best(code, kinds.walk), best(kinds.walk, code)], [1, 0], "data before code");
    assert.deepEqual([best(code, kinds.refill), best(kinds.refill, code)], [0, 1], "but a walk before a refill");
    // The access that is tried again after the kernel has mapped its page belongs to the first touch.
    const again = { ...kinds.walk, va: kinds.first.va, cycles: 90 };
    assert.equal(best(kinds.first, again), 0);
    assert.equal(best(kinds.first, kinds.hit, kinds.hit, again), 0, "three accesses later");
    assert.equal(best(kinds.first, kinds.hit, kinds.hit, kinds.hit, again), 4, "no longer the same attempt");
    assert.equal(best(kinds.first, { ...again, access: Access.Store }), 1, "another kind of access");
  });

  it("names the loudness of what programs do", async () => {
    const tones = new Set<StoryTone>();
    const simulation = open(await compileExample("readers-and-writer.vas"));
    for (let turn = 0; turn < 200 && stepSomeone(simulation, 0); turn++) tones.add(tellStory(simulation).tone);
    assert.ok(tones.has("deadly"), "a refused attach");
    assert.ok(tones.has("first") && tones.has("note") && tones.has("quiet"));
    const end = tellStory(simulation);
    assert.equal(read(end, end.title), "The run has ended: everything holds.");
  });

  it("tells a change of rights and whom it concerned", async () => {
    const simulation = open(
      await compile(`scenario "change"
machine arc-hs38-1k { cores 2 }
kernel linux-rfc
program p {
    fn main() {
        let m = mmap(0, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
        u64[m] = 1
        u64[m + 8192] = 1
        mprotect(m, 16384, PROT_READ)
        yield()
    }
}
process A runs p()
`),
    );
    const stories: Story[] = [];
    for (let turn = 0; turn < 12 && stepSomeone(simulation, 0); turn++) stories.push(tellStory(simulation));
    const change = stories.find((story) => story.subject?.kind === "change");
    assert.ok(change !== undefined, stories.map((story) => read(story, story.title)).join("\n"));
    assert.equal(read(change, change.title), "A changed the rights of 2 pages.");
  });

  it("gives more than twelve owners a colour a program, and all VASes one", async () => {
    const process = (name: string, count: number) =>
      Array.from({ length: count }, (_none, index) => `process ${name}${index} runs ${name}()`).join("\n");
    const text = (count: number) => `scenario "many"
machine arc-hs38-1k { cores 1 }
kernel linux-rfc
vas one { segment a at 0x2000_0000 size 8K rw- { u64 x } }
vas two { segment b at 0x2010_0000 size 8K rw- { u64 y } }
program web() { fn main() { yield() } }
program log() { fn main() { yield() } }
${process("web", count)}
${process("log", count)}
`;
    const palettes = async (count: number) =>
      tlbSnapshot(open(await compile(text(count)))).owners.filter(
        ({ kind }) => kind !== "kernel" && kind !== "segment",
      );
    const few = await palettes(3);
    assert.equal(new Set(few.map(({ palette }) => palette)).size, few.length, "each its own");
    const many = await palettes(9);
    const of = (name: string) => many.find((owner) => owner.name === name)!.palette;
    assert.equal(of("one"), of("two"));
    assert.equal(of("web0"), of("web8"));
    assert.notEqual(of("web0"), of("log0"));
    assert.notEqual(of("web0"), of("one"));
  });
});
