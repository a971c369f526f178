/** What the page tables say of an access, word for word: walks, hits, faults that were repaired. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plainStory } from "../../../src/protocol/story.js";
import { sharedTerms } from "../../../src/simulator/explanation/shared-terms.js";
import { explainLast, tellStory, type Simulation } from "../../../src/simulator/index.js";
import { createBench } from "../../machine/machines/bench-machine.js";
import { compile, go, open } from "../scenarios/scenario.js";

const scenario = (body: string, cores = 1): string => `scenario "echoes"
machine rv64-sv39 { cores ${cores} }
kernel linux-rfc { quantum 10000 }
program p {
  u64 table[512]
  fn main() {
    let m = mmap(0x2000_0000, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
    u64[m + 8] = 1
${body}
  }
}
process A runs p
`;

/** Steps statement by statement until the story is of an access to this address with this result. */
function toAccess(simulation: Simulation, va: number, result: string): string {
  for (let steps = 0; steps < 200; steps++) {
    const stop = go(simulation, { kind: "statement", tid: 1, depth: "over" });
    const access = explainLast(simulation);
    if (access?.va === va && access.result === result) {
      const { echo, owners } = tellStory(simulation);
      return plainStory(echo.pageTables, owners).replace(/frame 0x[\da-f]+/g, "frame F");
    }
    assert.equal(stop.reason, "step", `no ${result} at ${va.toString(16)}`);
  }
  return assert.fail("no such access");
}

describe("what the page tables say of an access", () => {
  it("is the entry that the kernel wrote, where a fault was repaired", async () => {
    const simulation = open(await compile(scenario("    return 0")));
    assert.equal(toAccess(simulation, 0x2000_0008, "fault"), "Walk ended at L1[0x100]: the kernel wrote frame F.");
  });

  it("is the entry before and after, where the kernel copied a page for a store", async () => {
    const body = '    if fork("child") == 0 { return 0 }\n    u64[m + 8] = 2\n    return 0';
    const simulation = open(await compile(scenario(body)));
    toAccess(simulation, 0x2000_0008, "fault");
    assert.equal(
      toAccess(simulation, 0x2000_0008, "fault"),
      "0x2000_0008 was present (frame F, r--), but not for a store; the kernel wrote frame F, rw-.",
    );
  });

  it("is how many entries a walk read, and that none was needed for a hit", async () => {
    const body = "    mprotect(m, 64K, PROT_READ)\n    print u64[m + 8]\n    print u64[m + 16]\n    return 0";
    const simulation = open(await compile(scenario(body)));
    assert.equal(toAccess(simulation, 0x2000_0008, "walk"), "Walked: 3 reads, all present → frame F, r--.");
    assert.equal(toAccess(simulation, 0x2000_0010, "hit"), "No walk was needed: frame F, r--.");
  });

  it("counts no entry where a walk read the shared id of the page", async () => {
    const libc = readFileSync(join(import.meta.dirname, "../../../examples/shared-libc.vas"), "utf8");
    assert.equal(
      toAccess(open(await compile(libc)), 0x2002_0000, "walk"),
      "Walked: 2 entries, both present, and the shared id beside the last → frame F, r--.",
    );
  });
});

describe("what is told of other cores", () => {
  for (const [cores, told] of [
    [1, "A flush removed 2 entries."],
    [2, "It interrupted core 1; flushes removed 4 entries."],
    [3, "It interrupted cores 1 and 2; flushes removed 6 entries."],
    [4, "It interrupted cores 1, 2 and 3; flushes removed 8 entries."],
  ] as const)
    it(`names each that a change interrupted, of ${cores}`, async () => {
      const text = scenario(
        `    for core in 1 .. ${cores} { thread_create(reader, m, core: core) }
    meet ready
    mprotect(m, 4K, PROT_READ)
    meet done
    return 0`,
        cores,
      ).replace("  fn main", "  fn reader(m) { table[0] = u64[m + 8]  meet ready  meet done }\n  fn main");
      const simulation = open(await compile(text));
      for (let steps = 0; steps < 200; steps++) {
        assert.equal(go(simulation, { kind: "statement", tid: 1, depth: "over" }).reason, "step");
        const { subject, why, owners } = tellStory(simulation);
        if (subject?.kind !== "change") continue;
        assert.match(plainStory(why, owners), /^Core 0 changed the entry of 0x2000_0000\. /);
        assert.equal(plainStory(why, owners).split(". ").slice(1).join(". "), told);
        return;
      }
      assert.fail("the change is not told");
    });
});

describe("what an entry of shared memory carries", () => {
  for (const [tags, what, holds] of [
    ["domain", "is global, in domain 5 of libc", "B's DACR gives access to that domain"],
    ["pkey", "is global, with protection key 5 of libc", "B's PKRU allows that key"],
    ["region+key", "carries the common region id and key 5 of libc", "a key register of B holds that key"],
    ["two-context", "carries the shared id 4 of libc instead of an ASID", "B's second context register holds it"],
    ["common-mask", "carries the shared id 4 of libc instead of an ASID", "bit 4 of B's mask of common regions is set"],
    ["asid+sasid", "carries the shared id 4 of libc instead of an ASID", "bit 4 of B's SASID register is set"],
  ] as const)
    it(`is told in the words of ${tags}`, () => {
      const { machine } = createBench("rv64-sv39");
      const told = sharedTerms({ ...machine, config: { ...machine.config, tags } }, 4, " of libc", "B");
      assert.deepEqual(told, { what, holds });
    });
});
