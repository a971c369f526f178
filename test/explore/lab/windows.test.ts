/** Windows between the steps of the kernel's own calls: Linux's orders hold in whatever order steps are made, and nothing is lost on the way. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { exploreSettings } from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import {
  auditFrames,
  endOfRun,
  performStep,
  possibleSteps,
  resolveKernelConfig,
  stepText,
  type System,
} from "../../../src/kernel/index.js";
import { hashSimulation, startSeek, type Simulation } from "../../../src/simulator/index.js";
import { runs, swept } from "../../sample.js";
import { compile, drive, go, open } from "../../simulator/scenarios/scenario.js";
import { exampleText, verdictOf } from "../witnesses/scenarios.js";

const page = 8192;

/** A statement of a random program, on one of the pages at `p`. */
const statement = fc
  .tuple(
    fc.constantFrom(
      "store",
      "store",
      "store",
      "load",
      "discard",
      "discard",
      "protect",
      "allow",
      "unmap",
      "move",
      "fork",
      "subscribe",
      "unsubscribe",
      "visit",
      "meet",
    ),
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 1, max: 2 }),
  )
  .map(([what, at, pages]) => {
    const [place, bytes] = [`p + ${at * page}`, pages * page];
    switch (what) {
      case "store":
        return `u64[${place}] = ${pages}`;
      case "load":
        return `sum = sum + u64[${place}]`;
      case "discard":
        return `madvise(${place}, ${bytes}, MADV_DONTNEED)`;
      case "protect":
        return `mprotect(${place}, ${bytes}, PROT_READ)`;
      case "allow":
        return `mprotect(${place}, ${bytes}, PROT_READ | PROT_WRITE)`;
      case "unmap":
        return `munmap(${place}, ${page})  mmap(${place}, ${page}, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)`;
      case "move":
        return `mremap(${place}, ${page}, ${page}, MREMAP_MAYMOVE | MREMAP_FIXED, p + ${(pages + 2) * page})`;
      case "fork":
        return `if fork() == 0 { u64[${place}] = 9  exit(0) }`;
      case "subscribe":
        return 'if subscribe(vas_find("board")) >= 0 { sum = sum + board.x[0] }';
      case "unsubscribe":
        return 'unsubscribe(vas_find("board"))';
      case "visit":
        // Where the lab cannot attach, or is inside already, these answer an error.
        return `vas_attach(getpid(), vas_find("board"), 1)  vas_switch(vas_find("board"))  sum = sum + u64[${place}]  vas_switch(0)`;
      default:
        return "yield()";
    }
  });

function program(machine: string, settings: string, bodies: readonly (readonly string[])[]): string {
  const [main, ...workers] = bodies.map((body) => body.join("\n        "));
  const each = (make: (index: number) => string): string => workers.map((_, index) => make(index)).join("\n        ");
  return `scenario "random"
machine ${machine.includes("{") ? machine : `${machine} {`}  cores 3  check on }
kernel intended { windows on  ${settings} }
vas board { segment data at 0x4000_0000 size 8K r-- { u64 x[1] = 7 } }
program main {
    ${workers.map((body, index) => `fn worker${index}(p) { let sum = 0  ${body} }`).join("\n    ")}
    fn main() {
        let sum = 0
        let p = mmap(0, ${5 * page}, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
        ${each((index) => `let t${index} = thread_create(worker${index}, p, core: ${index + 1})`)}
        ${main}
        ${each((index) => `thread_join(t${index})`)}
    }
}
process A runs main on core 0
`;
}

/** Makes random steps until nobody can go on. */
function wander(system: System, choose: (count: number) => number): string {
  const taken: string[] = [];
  for (let count = 0; count < 600 && endOfRun(system) === null; count++) {
    const steps = possibleSteps(system, { timer: true, walks: [], evictions: [] });
    const step = steps[choose(steps.length)];
    assert.ok(step, "somebody can go on, or the run is over");
    performStep(system, step, false);
    taken.push(stepText(step));
    const [hazard] = system.machine.hazards;
    assert.equal(hazard, undefined, `${JSON.stringify(hazard)} after ${taken.join(" ")}`);
  }
  return taken.join(" ");
}

const machines = ["skylake", "rv64-sv39", "cortex-a53", "arc-hs38-1k", "arc-hs38-1k { tags asid+sasid"];

describe("windows in the kernel's calls", function () {
  this.timeout(400_000);

  for (const machine of swept(machines, 1))
    it(`on ${machine.replace(/[{}]/g, "with")} Linux's orders let no core reach what is gone, and every frame comes back`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(statement, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 3 }),
          fc.constantFrom("", "unmap_lock read", "mmu_gather_batch 1", "lazy_tlb on", "lazy_tlb off", "fault_around 1"),
          fc.infiniteStream(fc.nat({ max: 1_000_000 })),
          async (bodies, settings, numbers) => {
            const { system } = open(await compile(program(machine, settings, bodies)));
            const taken = wander(system, (count) => numbers.next().value! % count);
            assert.equal(system.kernel.limit, null, taken);
            assert.notEqual(endOfRun(system)?.reason, "deadlock", taken);
            assert.deepEqual(auditFrames(system), [], taken);
          },
        ),
        { numRuns: runs(60, 6), seed: 15, endOnFailure: true },
      );
    });

  const images: Readonly<Record<string, () => Promise<Image>>> = Object.fromEntries(
    ["23-munmap-in-windows", "24-mremap-in-windows", "25-lazy-tlb-in-windows", "26-fork-in-windows"].map((name) => [
      name,
      () => compile(exampleText(`lab/${name}`)),
    ]),
  );

  for (const [name, make] of swept(Object.entries(images), 1)) {
    it(`${name}: what comes to a tick is the same from before and from behind`, async () => {
      const image = await make();
      const simulation = open(image);
      const hashes = hashesOf(open(image));
      fc.assert(
        fc.property(fc.array(fc.nat({ max: hashes.length - 1 }), { minLength: 1, maxLength: 6 }), (ticks) => {
          for (const tick of ticks) {
            drive(simulation, startSeek(simulation, tick));
            assert.equal(hashSimulation(simulation), hashes[tick]);
          }
        }),
        { numRuns: runs(20, 3), seed: 15 },
      );
    });

    it(`${name}: effects that are remembered come to what each step comes to`, async () => {
      const image = await make();
      const options = { ...exploreSettings(image), every: true };
      const [known, done] = [true, false].map((remember) => verdictOf(image, { ...options, remember }));
      assert.equal(known!.states, done!.states);
      assert.equal(known!.transitions, done!.transitions);
      assert.deepEqual(
        known!.breaches.map(({ key }) => key),
        done!.breaches.map(({ key }) => key),
      );
    });
  }

  it("a core takes an interrupt when `ipi_latency` cycles have gone by", async () => {
    const text = exampleText("lab/23-munmap-in-windows").replace(
      "unmap_order free-flush",
      "ipi_latency LATENCY  local_flush on",
    );
    const spin = text
      .replace("u64[p] = 2", "while i < 2000 { i = i + 1 }")
      .replace("fn writer(p) {", "fn writer(p) {\n        let i = 0");
    const attempts = async (latency: number): Promise<number> => {
      const simulation = open(await compile(spin.replace("LATENCY", String(latency))));
      return attemptsBetween(simulation);
    };
    // An instruction is a cycle there: the later interrupt finds that many more done.
    assert.equal((await attempts(300)) - (await attempts(0)), 300);
  });

  /** Numbers of the pitfalls that a run of two processes shows, one after the other on a core without ASIDs. */
  const afterAnother = async (settings: string, between = ""): Promise<readonly number[]> => {
    const text = `scenario "one after the other"
machine rv64-sv39 { cores 1  tags none  check on }
kernel intended { quantum 100000  ${settings} }
program one { u64 x  fn main() { x = 1  BETWEEN  x = x + 1 } }
program two { u64 x  fn main() { x = x + 1 } }
process A runs one on core 0
process B runs two on core 0
`;
    const simulation = open(await compile(text.replace("BETWEEN", between)));
    go(simulation, { kind: "tick", tick: 10_000 });
    return [...new Set(simulation.system.machine.hazards.map(({ pitfall }) => pitfall))];
  };

  it("without ASIDs a space is flushed when it ends and when it is left: without both, the next one uses its entries", async () => {
    assert.deepEqual(await afterAnother(""), []);
    assert.deepEqual(await afterAnother("exit_flush off"), [], "the switch flushes");
    assert.deepEqual(await afterAnother("switch_flush off  exit_flush off"), [4]);
    assert.deepEqual(await afterAnother("", "yield()"), []);
    assert.deepEqual(await afterAnother("switch_flush off", "yield()"), [4]);
  });

  it("a core that forgets itself keeps what it has taken away", async () => {
    const text = `scenario "no local flush"
machine skylake { cores 1  check on }
kernel intended { SETTINGS }
program main {
    fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
        u64[p] = 1
        munmap(p, 4K)
        u64[p] = 2
    }
}
process A runs main
`;
    for (const [settings, pitfalls] of [
      ["", []],
      ["windows on", []],
      ["local_flush off", [4]],
      ["windows on  local_flush off", [4]],
      ["windows on  unmap_order free-flush", []],
    ] as const) {
      const simulation = open(await compile(text.replace("SETTINGS", settings)));
      go(simulation, { kind: "tick", tick: 10_000 });
      const found = simulation.system.machine.hazards.map(({ pitfall }) => pitfall);
      assert.deepEqual([...new Set<number>(found)], pitfalls, settings);
    }
  });

  it("what is not possible in a window is refused, and why", async () => {
    const image = await compile(exampleText("lab/23-munmap-in-windows"));
    const refused = async (schedule: string): Promise<string | undefined> => {
      const simulation = open(await compile(exampleText("lab/23-munmap-in-windows")), { schedule });
      go(simulation, { kind: "tick", tick: 100_000 });
      return simulation.system.kernel.limit?.text;
    };
    assert.ok(image);
    // After the last `send` core 0 waits for core 1.
    assert.match(
      (await refused("c0*8 c1*6 c0*5")) ?? "",
      /core 0 waits for the answers of cores that it has told to flush/,
    );
    assert.match((await refused("c0*8 c1*6 i1")) ?? "", /core 1 has no interrupt to take/);
  });

  it("what is left when a process unsubscribes may be used until the call returns", async () => {
    const text = `scenario "a sibling reads on"
machine arc-hs38-1k { tags asid+sasid  cores 2  check on }
kernel intended { windows on }
vas board { segment data at 0x4000_0000 size 8K r-- { u64 x[1] = 7 } }
program main {
    fn reader() { let sum = board.x[0]  meet seen  sum = sum + board.x[0] }
    fn main() {
        subscribe(vas_find("board"))
        thread_create(reader, core: 1)
        meet seen
        unsubscribe(vas_find("board"))
    }
}
process A runs main on core 0
explore { from seen }
expect not hazard
`;
    const image = await compile(text);
    const { verdict, breaches } = verdictOf(image, exploreSettings(image));
    assert.deepEqual(
      breaches.map(({ text: why }) => why),
      [],
    );
    assert.equal(verdict, "holds");
  });

  it("settings that show between the steps of a call need them", () => {
    for (const [key, value, orderOfLinux] of [
      ["unmap_order", "free-flush", "flush-free"],
      ["flush_when", "late", "now"],
      ["mmu_gather_batch", 4, 0],
      ["unmap_lock", "read", "write"],
      ["mremap_flush", "unlocked", "locked"],
      ["unlazy_order", "read-clear", "clear-read"],
    ] as const) {
      // What Linux does today is what a call without windows does, too.
      assert.ok("config" in resolveKernelConfig({ preset: "intended", overrides: { [key]: orderOfLinux } }), key);
      const without = resolveKernelConfig({ preset: "intended", overrides: { [key]: value } });
      assert.ok("problems" in without);
      assert.deepEqual(without.problems, [
        { key, message: `\`${key}\` shows between the steps of a call: it needs \`windows on\`` },
      ]);
      assert.ok("config" in resolveKernelConfig({ preset: "intended", overrides: { [key]: value, windows: true } }));
    }
  });

  it("without windows the kernel has nothing of them in its state", async () => {
    const text = exampleText("lab/23-munmap-in-windows").replace(
      "windows on  lazy_tlb off  unmap_order free-flush",
      "",
    );
    const image = await compile(text.slice(0, text.indexOf("\nvariant")).replace(/ {2}breaks ".*"/, ""));
    assert.equal(open(image).system.kernel.lab, null);
  });
});

/** Hash at each tick of a run, from the first to the last. */
function hashesOf(simulation: Simulation): string[] {
  const hashes: string[] = [];
  for (let tick = 0; ; tick++) {
    go(simulation, { kind: "tick", tick });
    if (simulation.system.machine.tick < tick) return hashes;
    hashes.push(hashSimulation(simulation));
  }
}

/** Instructions of core 1 between a request to flush and its answer. */
function attemptsBetween(simulation: Simulation): number {
  const { machine, kernel } = simulation.system;
  let sent: number | null = null;
  for (let tick = 1; tick < 12_000; tick++) {
    go(simulation, { kind: "tick", tick });
    const asked = kernel.lab!.windows!.requests[1]!.length > 0;
    if (asked) sent ??= machine.cores[1]!.instructions;
    else if (sent !== null) return machine.cores[1]!.instructions - sent;
    if (machine.tick < tick) break;
  }
  return 0;
}
