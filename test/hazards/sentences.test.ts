/** What is said of each cause of a stale entry, on each architecture, from real runs. */
import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import path from "node:path";
import { report } from "../../src/simulator/index.js";
import { compile, compileExample, go, open } from "../simulator/scenarios/scenario.js";
import { sometimes, swept } from "../sample.js";

/** Core 1 reads a page, core 0 changes it without telling, core 1 reads again. */
const between = (setup: string, change: string): string => `scenario "told"
machine skylake { cores 2 check on }
kernel intended { shootdown off }
program main {
  u64 go[512]
  u64 data[512] = 1
  u64 filler[4096]
  fn other(p) {
    let before = u64[p]
    go[0] = 1
    while go[0] != 2 { }
    if go[1] == 1 { u64[p] = 5 }
    return u64[p]
  }
  fn main() {
    go[0] = 0
    ${setup}
    let t = thread_create(other, p, core: 1)
    while go[0] != 1 { }
    ${change}
    go[0] = 2
    thread_join(t)
    return 0
  }
}
process A runs main on core 0`;

const anonymous = "let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS) u64[p] = 1";
const causes: readonly (readonly [cause: string, setup: string, change: string, says: RegExp])[] = [
  [
    "unmapped",
    anonymous,
    "munmap(p, 4K)",
    /has nothing there, and frame 0x[0-9a-f]+ is free\. A unmapped the page at tick \d+, and/,
  ],
  [
    "mapped anew",
    anonymous,
    "munmap(p, 4K) filler[2048] = 3 mmap(p, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED) u64[p] = 2",
    /A unmapped the page at tick \d+, and mapped it anew at tick \d+, and core 1/,
  ],
  [
    "discarded",
    anonymous,
    "madvise(p, 4K, MADV_DONTNEED)",
    /has nothing there, and frame 0x[0-9a-f]+ is free\. A gave up what was in the page \(MADV_DONTNEED\) at tick \d+, and core 1/,
  ],
  [
    "discarded and touched again",
    anonymous,
    "madvise(p, 4K, MADV_DONTNEED) filler[2048] = 3 u64[p] = 2",
    /A gave up what was in the page \(MADV_DONTNEED\) at tick \d+, and mapped it anew at tick \d+, and core 1/,
  ],
  [
    "made narrower",
    anonymous,
    "mprotect(p, 4K, PROT_READ) go[1] = 1",
    /does not allow that access\. A took the right away at tick \d+, and core 1/,
  ],
  [
    "no right",
    anonymous,
    "mprotect(p, 4K, PROT_NONE)",
    /does not allow that access\. A took the right away at tick \d+, and/,
  ],
  [
    "copied",
    "let p = data let child = fork() if child == 0 { sleep(1000000) return 0 }  go[0] = 0",
    "data[0] = 2",
    /its page table has frame 0x[0-9a-f]+ there\. A copied the page, whose old frame is no longer this space's, at tick \d+, and/,
  ],
];

/** How core 1 should have heard of it: by interrupt and its own operation, or by broadcast. */
const told = {
  skylake: /the shootdown at tick \d+ should have interrupted it to flush the page there \(INVLPG va\)\.$/,
  "rv64-sv39":
    /the shootdown at tick \d+ should have interrupted it to flush the page there \(sfence\.vma va, asid\)\.$/,
  "arc-hs38-1k": /the shootdown at tick \d+ should have interrupted it to flush the page there \(TLBDeleteEntry\)\.$/,
  "arc-770d":
    /the shootdown at tick \d+ should have interrupted it to flush the page there \(TLBProbe, TLBWrite 0, TLBIVUTLB\)\.$/,
  "cortex-a53":
    /the TLB maintenance at tick \d+ should have been broadcast \(inner shareable: TLBI VAE1IS, asid, va\)\.$/,
  "cortex-a9": /the TLB maintenance at tick \d+ should have been broadcast \(inner shareable: TLBIMVAIS, va, asid\)\.$/,
} as const;

describe("the sentence for a stale entry", () => {
  for (const [cause, setup, change, says] of swept(causes, Math.ceil(causes.length / 3))) {
    for (const [preset, should] of Object.entries(told)) {
      it(`says what became of the page and what should have come: ${cause}, ${preset}`, async () => {
        const simulation = open(await compile(between(setup, change)), { overrides: { "machine.preset": preset } });
        go(simulation, { kind: "tick", tick: 100_000 });
        const hazard = report(simulation).hazards.find(({ id }) => id === "P4");
        assert.ok(hazard, "P4 is found");
        assert.match(hazard.text, says);
        assert.match(hazard.text, should);
      });
    }
  }

  sometimes("names the process that has the frame by now", async () => {
    const text = `scenario "another process's secret"
machine skylake { cores 2 check on }
kernel intended { shootdown off }
program spy {
  fn reader(p) {
    u64[p] = 1
    u64[p + 4K] = 1
    while u64[p + 4K] != 2 { }
    return u64[p]
  }
  fn main() {
    let p = mmap(0, 8K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    let t = thread_create(reader, p, core: 1)
    while u64[p + 4K] != 1 { }
    munmap(p, 4K)
    meet freed
    meet reused
    u64[p + 4K] = 2
    thread_join(t)
  }
}
program victim {
  fn main() {
    meet freed
    let s = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    u64[s] = 4242
    meet reused
    sleep(1000000)
    return 0
  }
}
process Spy runs spy on core 0
process Victim runs victim on core 0`;
    const simulation = open(await compile(text));
    go(simulation, { kind: "tick", tick: 100_000 });
    assert.match(
      report(simulation).hazards[0]!.text,
      /and frame 0x[0-9a-f]+ belongs to Victim, which has mapped it since tick \d+\. Spy unmapped/,
    );
    // The same if Victim has ended before the frame is read: whose data that was is told.
    const ended = open(await compile(text.replace("sleep(1000000)", "")));
    go(ended, { kind: "tick", tick: 100_000 });
    const told = report(ended).hazards[0]!.text;
    assert.match(
      told,
      /and frame 0x[0-9a-f]+, which Victim mapped at tick \d+ and has given back, is free\. Spy unmapped/,
    );
    const [, mapped, unmapped] = /mapped at tick (\d+).*unmapped the page at tick (\d+)/.exec(told)!;
    assert.ok(Number(mapped) > Number(unmapped));
  });

  it("says what the entry maps where that is more than a page", async () => {
    const setup =
      "let p = mmap(0x2000_0000, 2M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_FIXED) u64[p] = 1";
    const simulation = open(await compile(between(setup, "munmap(p, 2M)")));
    go(simulation, { kind: "tick", tick: 100_000 });
    assert.match(report(simulation).hazards[0]!.text, /entry of 2 MB that A filled at tick \d+/);
  });

  it("names the operation that the core should have carried out itself", async () => {
    const told = async (name: string): Promise<string> => {
      const simulation = open(await compileExample(name));
      go(simulation, { kind: "continue" });
      return report(simulation).hazards[0]!.text;
    };
    assert.match(
      await told("lab/01-no-local-flush.vas"),
      /core 0 was running this space: a flush of the page there \(sfence\.vma va, asid\) should have followed\.$/,
    );
    assert.match(
      await told("lab/07-tlbi-operand.vas"),
      /a flush of the page there \(TLBI VAE1, asid, va\) should have followed\.$/,
    );
    assert.match(
      await told("hazards/p01-asid-reused.vas"),
      /ASID 1 went from A to E at tick \d+: its entries on core 0 should have been flushed before \(TLBRead, TLBWriteNI 0/,
    );
    assert.match(await told("hazards/p15-key-reused.vas"), /flushed before \(INVPCID 1, pcid\)\.$/);
  });

  sometimes("of every example names processes, spaces and VASes, and no numbers of theirs", async function () {
    this.timeout(400_000);
    const folder = path.join(import.meta.dirname, "../../examples/hazards");
    for (const file of readdirSync(folder)) {
      const simulation = open(await compileExample(`hazards/${file}`));
      go(simulation, { kind: "tick", tick: 50_000 });
      for (const { text } of report(simulation).hazards) {
        assert.doesNotMatch(text, /\b(space|VAS|process|pid|owner) \d/i, file);
        assert.doesNotMatch(text, /a space that has ended|nobody/, file);
      }
    }
  });

  it("of an idle core says that it should have caught up", async () => {
    const text = `scenario "idle"
machine skylake { cores 2 check on }
kernel intended { cpumask exact-no-flush }
program main {
  fn toucher(p) {
    u64[p] = 7
    meet mapped
    meet unmapped
    u64[p] = 8
    return 0
  }
  fn main() {
    let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    let t = thread_create(toucher, p, core: 1)
    meet mapped
    sleep(100000)
    munmap(p, 4K)
    meet unmapped
    thread_join(t)
  }
}
process A runs main on core 0`;
    const simulation = open(await compile(text));
    go(simulation, { kind: "tick", tick: 100_000 });
    assert.match(
      report(simulation).hazards[0]!.text,
      /while core 1 was idle with this space loaded: it should have caught up with the shootdown at tick \d+ before it used the space again\.$/,
    );
  });
});
