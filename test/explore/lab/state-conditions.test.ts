/** What expectations ask of a state: `running`, `asid_of`, `held`, `reachable`; and the five invariants of Linux's ASID allocator. */
import assert from "node:assert/strict";
import { exploreSettings } from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import { report, withVariant } from "../../../src/simulator/index.js";
import { runSystem } from "../../../src/kernel/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { exampleText, verdictOf } from "../witnesses/scenarios.js";
import { swept } from "../../sample.js";

const scenario = (expectations: string): string => `scenario "conditions"
machine cortex-a53 { cores 2 }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }
vas B { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 2 } }
kernel lab {
  u64 door
  u64 page
  fn boot() { page = walk(A, A.x) }
  fn one() {
    lock(door)
    write_ttbr0(root(A), 5)
    load(A.x)
    unlock(door)
    tlbi_vmalle1()
    dsb_nsh()
  }
  fn two() { write_ttbr0(root(B), 6)  load(A.x) }
}
process P0 runs kernel.one in B on core 0 { asid 3 }
process P1 runs kernel.two in B on core 1 { asid 3 }
explore
${expectations}
`;

/** Verdicts of conditions that are asked of every state, and whether some end has them; the same without reductions. */
async function judged(...expectations: string[]): Promise<string[]> {
  const image = await compile(scenario(expectations.map((one) => `expect ${one}`).join("\n")));
  const options = { ...exploreSettings(image), every: true };
  const [fast, slow] = [verdictOf(image, options), verdictOf(image, { ...options, remember: false })];
  assert.deepEqual(fast.expectations, slow.expectations);
  assert.equal(fast.states, slow.states);
  return fast.expectations.map(({ verdict }) => verdict);
}

describe("conditions of a state", () => {
  it("`running` is the space that a core translates in, by name and beside another's", async () => {
    assert.deepEqual(
      await judged(
        "always running(1) == B",
        "always running(0) == B",
        "always running(0) == A or running(0) == B",
        "always running(0) != A or asid_of(0) == 5",
        "always running(0) == running(1)",
        "some running(0) == A and running(0) != running(1)",
        "some running(0) == B",
      ),
      ["holds", "broken", "holds", "holds", "broken", "seen", "never"],
    );
  });

  it("`running` of a process asks for its threads: none is left at the end", async () => {
    assert.deepEqual(
      await judged("always running(0) != P1", "always running(1) != P1", "some running(0) == P0 or running(1) == P1"),
      ["holds", "broken", "never"],
    );
  });

  it("`asid_of` is the ASID that a core translates under", async () => {
    assert.deepEqual(
      await judged(
        "always asid_of(0) == 3 or asid_of(0) == 5",
        "always asid_of(0) == 3",
        "some asid_of(0) == 5 and asid_of(1) == 6",
        "some asid_of(0) == 3",
      ),
      ["holds", "broken", "seen", "never"],
    );
  });

  it("`held` is a lock that somebody has", async () => {
    assert.deepEqual(
      await judged(
        "always not held(kernel.door)",
        "some held(kernel.door)",
        "always not held(kernel.door) or asid_of(0) != 3 or kernel.door != 0",
      ),
      ["broken", "never", "holds"],
    );
  });

  it("`reachable` is a frame that a TLB leads to: of any core or of one, under any ASID or under one", async () => {
    assert.deepEqual(
      await judged(
        "always not reachable(kernel.page)",
        "always not reachable(kernel.page, core: 0)",
        "always not reachable(kernel.page, core: 1)",
        "always not reachable(kernel.page, 0, 5)",
        "always not reachable(kernel.page, asid: 6)",
        "some reachable(kernel.page)",
        "always not reachable(kernel.page + 1000)",
      ),
      ["broken", "broken", "holds", "broken", "holds", "never", "holds"],
    );
  });

  it("in kernel code, have what the file says of them in front where they fail", async () => {
    const image = await compile(`scenario "a promise"
machine cortex-a53 { cores 1 }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }
kernel lab { fn one() { expect load(A.x) == 2, "nobody writes x" } }
process P0 runs kernel.one in A on core 0
explore
`);
    const [breach] = verdictOf(image, exploreSettings(image)).breaches;
    assert.equal(breach!.text, "nobody writes x: expect load(A.x) == 2 failed in P0: 1 and 2");
  });

  it("are asked at the end of a plain run too, and tell what they found", async () => {
    const image = await compile(
      scenario('expect running(0) == A\nexpect running(0) == running(1)\nexpect reachable(kernel.page), "still there"'),
    );
    const simulation = open(image);
    runSystem(simulation.system, 100_000);
    assert.deepEqual(
      report(simulation).expectations.map(({ passed, actual, message }) => ({ passed, actual, message })),
      [
        { passed: true, actual: "A == A", message: null },
        { passed: false, actual: "A == B", message: null },
        { passed: false, actual: "0", message: "still there" },
      ],
    );
  });
});

describe("the five invariants of Linux's ASID allocator", function () {
  this.timeout(400_000);

  /** Names of the invariants that break first, one for each breach. */
  const broken = (image: Image): string[] => {
    const { breaches, expectations, verdict } = verdictOf(image, exploreSettings(image));
    assert.equal(verdict, "broken");
    const named = expectations.filter((one) => one.verdict === "broken").map(({ message }) => message!);
    assert.ok(breaches[0]!.text.startsWith(`${named[0]!}: expect always `));
    return [...new Set(named)];
  };

  const variants = [
    [null, "UniqueASIDActiveTask"],
    ["local_flush", "UniqueASIDAllCPUs"],
    ["no_flush", "UniqueASIDPerCPU"],
    ["no_recheck", "SameASIDActiveTask"],
    ["early_number", "TLBEmptyInvalPTE"],
  ] as const;
  for (const [variant, invariant] of swept(variants, 2))
    it(`${variant ?? "as written"} breaks ${invariant}, and it alone`, async () => {
      const written = await compile(exampleText("lab/21-asid-allocator"));
      assert.deepEqual(broken(variant === null ? written : withVariant(written, variant)!), [invariant]);
    });

  it("are these five", async () => {
    const { expectations } = await compile(exampleText("lab/21-asid-allocator"));
    assert.deepEqual(
      [...new Set(expectations.map(({ message }) => message))],
      ["UniqueASIDAllCPUs", "UniqueASIDPerCPU", "SameASIDActiveTask", "UniqueASIDActiveTask", "TLBEmptyInvalPTE"],
    );
  });
});
