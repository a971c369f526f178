/** A death is told before it: who will end, by what, at which line, and the same however the tick was reached. */
import { strict as assert } from "node:assert";
import { plainStory, type Story } from "../../../src/protocol/story.js";
import {
  explainLast,
  followThread,
  hashSimulation,
  pageTableSnapshot,
  setEventStops,
  startSeek,
  startStepBack,
  tellStory,
  tlbSnapshot,
  type Simulation,
} from "../../../src/simulator/index.js";
import { EventKind } from "../../../src/machine/index.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";

/** A story as it is read. */
function read(story: Story): Record<"title" | "why" | "tlb" | "pageTables" | "spaces", string> {
  const plain = (text: string): string => plainStory(text, story.owners);
  const { tlb, pageTables, spaces } = story.echo;
  return {
    title: plain(story.title),
    why: plain(story.why),
    tlb: plain(tlb),
    pageTables: plain(pageTables),
    spaces: plain(spaces),
  };
}

/** Runs to the first death by a signal and stands before it, as the adapter does. */
function beforeDeath(simulation: Simulation): number {
  setEventStops(simulation, [EventKind.ProcessExit]);
  for (;;) {
    const stop = go(simulation, { kind: "continue" });
    assert.equal(stop.reason, "event", stop.text);
    if (stop.event!.b === 0) continue;
    drive(simulation, startSeek(simulation, simulation.system.machine.tick - 1, stop.tid));
    return stop.tid!;
  }
}

const scenario = (program: string, machine = "rv64-sv39", kernel = ""): string => `
scenario "deaths"
machine ${machine}
kernel intended${kernel}
${program}
`;

async function told(program: string, kernel = ""): Promise<{ simulation: Simulation; story: Story; tid: number }> {
  const simulation = open(await compile(scenario(program, "rv64-sv39", kernel)));
  const tid = beforeDeath(simulation);
  return { simulation, story: tellStory(simulation), tid };
}

describe("a death that lies ahead", () => {
  it("is of the thread that dies, though another one ran last", async () => {
    const simulation = open(await compileExample("templates/shootdown.vas"));
    const tid = beforeDeath(simulation);
    const story = tellStory(simulation);
    assert.deepEqual(read(story), {
      title: "A / other's next store will end A: SIGSEGV.",
      why: "Line 20 stores to 0x3f_fffa_e000: `mmap` must not be written. The stop is before it: afterwards A is gone.",
      tlb: "The store 0x3f_fffa_e000 misses in every TLB; the walk finds a page that does not allow it: a page fault.",
      pageTables: "0x3f_fffa_e000 is present (frame 0x80008, r--), but not for a store.",
      spaces: "its mapped memory is r--: no store.",
    });
    assert.deepEqual(
      { tone: story.tone, subject: story.subject, core: story.core, tid: story.tid, va: story.va },
      { tone: "deadly", subject: { kind: "ahead" }, core: 1, tid, va: 0x3f_fffa_e000 },
    );
    assert.deepEqual(
      simulation.lastStep?.others.some((one) => one.tid !== tid),
      true,
      "another thread ran, too",
    );
  });

  it("is the same by a stop, a run, a journey, after a step back, and after another thread was looked at", async () => {
    const simulation = open(await compileExample("templates/shootdown.vas"));
    const tid = beforeDeath(simulation);
    const { tick } = simulation.system.machine;
    const story = tellStory(simulation);
    const again = (): Story => {
      assert.equal(simulation.system.machine.tick, tick);
      return tellStory(simulation);
    };
    const other = [...simulation.system.kernel.threads.values()].find((one) => one.tid !== tid)!.tid;
    followThread(simulation, other);
    assert.notEqual(tellStory(simulation).tone, "deadly", "the other thread has a story of its own");
    followThread(simulation, tid);
    assert.deepEqual(again(), story);
    drive(simulation, startStepBack(simulation, { tid, granularity: "statement", depth: "over" }));
    assert.ok(simulation.system.machine.tick < tick);
    assert.notEqual(tellStory(simulation).tone, "deadly", "it is not next yet");
    setEventStops(simulation, []);
    go(simulation, { kind: "tick", tick });
    followThread(simulation, tid);
    assert.deepEqual(again(), story);
    const fresh = open(simulation.image);
    drive(fresh, startSeek(fresh, tick, tid));
    assert.deepEqual(tellStory(fresh), story);
  });

  it("changes nothing: the run goes on as if nobody had looked", async () => {
    const image = await compileExample("readers-and-writer.vas");
    const [looked, plain] = [open(image), open(image)];
    beforeDeath(looked);
    beforeDeath(plain);
    const before = hashSimulation(looked);
    tellStory(looked);
    assert.equal(hashSimulation(looked), before);
    const events = (one: Simulation): number => one.system.machine.trace.sequence;
    assert.equal(events(looked), events(plain));
    for (const one of [looked, plain]) {
      setEventStops(one, []);
      go(one, { kind: "continue" });
    }
    assert.equal(hashSimulation(looked), hashSimulation(plain));
  });

  it("is shown by the views: the access that will fault, its terms and its page", async () => {
    const simulation = open(await compileExample("readers-and-writer.vas"));
    beforeDeath(simulation);
    const story = tellStory(simulation);
    assert.match(read(story).tlb, /^The store 0x20_0000_0000 finds an entry that does not allow it, and faults: DTLB/);
    const access = explainLast(simulation)!;
    assert.equal(access.headline, "Store to 0x20_0000_0000 will fault.");
    assert.equal(access.va, story.va);
    assert.ok(access.terms.some(({ holds }) => !holds));
    assert.deepEqual(tlbSnapshot(simulation).access, access);
    const tables = pageTableSnapshot(simulation, { expanded: ["walk"] });
    assert.equal(tables.rows.find(({ id }) => id === tables.subject)?.va, story.va);
  });

  it("says what is not there, with one thread", async () => {
    const { story } = await told("program v { fn main() { return u8[0] } }\nprocess V runs v");
    assert.deepEqual(read(story), {
      title: "V's next load will end it: SIGSEGV.",
      why: "Line 5 loads from 0x0000_0000: nothing is mapped here. The stop is before it: afterwards V is gone.",
      tlb: "The load 0x0000_0000 misses in every TLB; the walk ends at the L0 entry, which is not valid: a page fault.",
      pageTables: "Walk ended at L0[0x0], not present: nothing is mapped there.",
      spaces: "0x0000_0000 is in no region of V.",
    });
  });

  it("does not take what the last step did to the page for what the access does", async () => {
    const { story } = await told(
      `program v { fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
        u8[p] = 1
        mprotect(p, 4K, PROT_READ)
        u8[p] = 2
      } }
      process V runs v`,
    );
    assert.match(read(story).pageTables, /^0x\w+ is present \(frame 0x\w+, r--\), but not for a store\.$/);
  });

  it("says who ends whom, where one sends the signal", async () => {
    const { simulation, story, tid } = await told(
      `program v { fn main() { meet a
        while 1 { yield() } } }
      program k { fn main() { meet a
        kill(1, SIGKILL) } }
      process V runs v
      process K runs k`,
    );
    assert.deepEqual(
      { title: read(story).title, why: read(story).why, va: story.va },
      {
        title: "K's next instruction will end V: SIGKILL.",
        why: "Line 8: sent by K. The stop is before it: afterwards V is gone.",
        va: null,
      },
    );
    assert.equal(story.tid, tid);
    simulation.lastStep = null;
    const stop = go(simulation, { kind: "continue" });
    assert.equal(stop.text, "V was killed by SIGKILL", "the stop names who is gone");
  });

  it("says that the kernel is at it, where the end takes steps of its own", async () => {
    const { story } = await told("program v { fn main() { return u8[0] } }\nprocess V runs v", " { windows on }");
    assert.deepEqual(
      { title: read(story).title, why: read(story).why },
      {
        title: "The kernel's next step ends V: SIGSEGV.",
        why: "Line 5 faulted at 0x0000_0000: nothing is mapped here.",
      },
    );
  });

  it("is none where a handler takes the signal, or the kernel repairs the fault", async () => {
    const simulation = open(await compileExample("stories/signals.vas"));
    for (let count = 0; count < 300; count++) {
      const stop = go(simulation, { kind: "instruction", tid: simulation.lastStop.tid ?? 1 });
      if (stop.reason !== "step") return;
      const story = tellStory(simulation);
      if (story.subject?.kind !== "ahead") continue;
      const { tick } = simulation.system.machine;
      const next = go(simulation, { kind: "tick", tick: tick + 1 });
      const ended = [...simulation.system.kernel.processes.values()].some(({ exit }) => exit?.kind === "signal");
      assert.ok(ended, `told at tick ${tick}: ${read(story).title} ${next.text}`);
    }
  });
});
