/** `hardware complete`: broadcast invalidations reach each core at any time up to the sender's DSB. */
import assert from "node:assert/strict";
import { exploreSettings } from "../../../src/explore/index.js";
import { scheduleText } from "../../../src/kernel/index.js";
import { hashSimulation, startSeek } from "../../../src/simulator/index.js";
import { compile, drive, go, open } from "../../simulator/scenarios/scenario.js";
import { exampleText, verdictOf } from "../witnesses/scenarios.js";
import { sometimes } from "../../sample.js";

/** Two pages that core 1 knows, and what core 0 does to its entries; core 1 says what it still finds once `done` is set. */
const scenario = (hardware: string, unmap: string, expectations: readonly string[], machine = "cortex-a53"): string =>
  `scenario "broadcasts"
machine ${machine} { cores 2 }
vas A { segment data at 0x1000_0000 size 8K rw- { u64 x[512] = 1  u64 y[512] = 2 } }
kernel lab {
  u64 done
  u64 x
  u64 y
  fn unmap() {
    meet ready
    set_pte(A, A.x, 0)
    set_pte(A, A.y, 0)
    dsb_ish()
    ${unmap}
    done = 1
  }
  fn look() {
    load(A.x)
    load(A.y)
    meet ready
    await done == 1
    atomic { x = load(A.x)  y = load(A.y) }
  }
}
process P0 runs kernel.unmap in A on core 0 { asid 1 }
process P1 runs kernel.look in A on core 1 { asid 1 }
explore { from ready hardware ${hardware} }
${expectations.map((one) => `expect ${one}`).join("\n")}
`;

const outcomes = [
  "some kernel.x == 1 and kernel.y == 2",
  "some kernel.x != 1 and kernel.y == 2",
  "some kernel.x == 1 and kernel.y != 2",
  "some kernel.x != 1 and kernel.y != 2",
] as const;

/** Which outcomes are seen, as a bit string; the same without what makes the search quick. */
async function seen(hardware: string, unmap: string, machine?: string): Promise<string> {
  const image = await compile(scenario(hardware, unmap, outcomes, machine));
  const options = { ...exploreSettings(image), every: true };
  const fast = verdictOf(image, options);
  const slow = verdictOf(image, { ...options, remember: false });
  assert.deepEqual(fast, slow);
  return fast.expectations.map(({ verdict }) => Number(verdict === "seen")).join("");
}

const both = "tlbi_vae1is(operand(A.x, 1))  tlbi_vae1is(operand(A.y, 1))";

describe("broadcast invalidations", () => {
  it("are everywhere at once without `hardware complete`", async () => {
    assert.equal(await seen("none", both), "0001");
  });

  sometimes("reach another core in any order and at any time, where no DSB waits for them", async () => {
    assert.equal(await seen("complete", both), "1111");
  });

  sometimes("have reached all cores behind `dsb_ish`, and their own alone behind `dsb_nsh`", async () => {
    assert.equal(await seen("complete", `${both}  dsb_ish()`), "0001");
    assert.equal(await seen("complete", `${both}  dsb_nsh()`), "1111");
    assert.equal(
      await seen("complete", "tlbi_vae1is(operand(A.x, 1))  dsb_ish()  tlbi_vae1is(operand(A.y, 1))"),
      "0101",
    );
  });

  it("are not those of one core: what is not broadcast is done as soon as it is issued", async () => {
    assert.equal(await seen("complete", "tlbi_vae1(operand(A.x, 1))  tlbi_vae1(operand(A.y, 1))  dsb_ish()"), "1000");
  });

  sometimes("are late on ARMv7 as well", async () => {
    const v7 = "tlbimvaais(A.x)  tlbimvaais(A.y)";
    assert.equal(await seen("complete", v7, "cortex-a7"), "1111");
    assert.equal(await seen("complete", `${v7}  dsb_ish()`, "cortex-a7"), "0001");
  });

  it("are steps of a schedule, `k1` the oldest and `k1=1` the one behind it, there and back", async () => {
    const text = scenario("complete", both, ["not (kernel.x == 1 and kernel.y != 2)"]);
    const image = await compile(text);
    const { breaches } = verdictOf(image, exploreSettings(image));
    const schedule = scheduleText(breaches[0]!.schedule);
    assert.match(schedule, /\bk1=1\b/);
    const simulation = open(image, { schedule });
    const { kernel, machine } = simulation.system;
    while (kernel.scheduleAt < kernel.schedule!.steps.length && kernel.limit === null)
      go(simulation, { kind: "tick", tick: machine.tick + 1 });
    assert.equal(kernel.limit, null);
    const { tick } = machine;
    const hash = hashSimulation(simulation);
    for (const there of [0, Math.floor(tick / 2), tick]) drive(simulation, startSeek(simulation, there));
    assert.equal(hashSimulation(simulation), hash);
  });

  it("a step without one is refused, and why", async () => {
    const image = await compile(scenario("complete", both, []));
    const simulation = open(image, { schedule: "k1" });
    assert.match(
      simulation.system.kernel.limit?.text ?? "",
      /step 1 \(`k1`\) is not possible: core 1 has 0 invalidations of others to carry out/,
    );
  });

  it("show the DSB that is left out, which nothing else does", async () => {
    const written = exampleText("lab/28-dsb-left-out");
    const verdict = async (text: string): Promise<string> => {
      const image = await compile(text);
      return verdictOf(image, exploreSettings(image)).verdict;
    };
    assert.equal(await verdict(written), "broken");
    assert.equal(await verdict(written.replace("explore { hardware complete  ", "explore { ")), "holds");
  });

  it("of the kernel's own calls wait for their barrier before a frame goes back", async () => {
    const image = await compile(`scenario "munmap by broadcast"
machine cortex-a53 { cores 2  check on }
kernel intended { windows on  shootdown_by broadcast }
program p {
  fn writer(q) { u64[q] = 1  u64[q] = 2 }
  fn main() {
    let q = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    u64[q] = 0
    let t = thread_create(writer, q, core: 1)
    munmap(q, 4K)
    thread_join(t)
  }
}
process P runs p on core 0
explore { hardware complete }
expect not hazard
`);
    const { verdict, states } = verdictOf(image, exploreSettings(image));
    assert.equal(verdict, "holds");
    const atOnce = verdictOf({ ...image, explore: {} }, {});
    assert.equal(atOnce.verdict, "holds");
    assert.ok(states > atOnce.states);
  });
});
