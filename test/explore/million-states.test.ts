/** A million states take a few hundred bytes each. That many take minutes: `VAS_SOAK=1` looks at them, else fewer are, whose bytes say nothing. */
import assert from "node:assert/strict";
import { compile } from "../simulator/scenarios/scenario.js";
import { verdictOf } from "./witnesses/scenarios.js";

/** Bytes that a million states may take, besides what the process has taken before. */
const most = 300e6;

const stores = Array.from({ length: 64 }, (_, n) => `u64[p] = ${n + 1}`).join("  ");
const scenario = `scenario "three cores, two writers, changes of rights"
machine rv64-sv39 { cores 3  check on }
kernel intended
program main {
    fn writer(p) { ${stores} }
    fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
        let t = thread_create(writer, p, core: 1)
        let u = thread_create(writer, p, core: 2)
        for n in 0 .. 3 { mprotect(p, 4K, PROT_READ)  mprotect(p, 4K, PROT_READ | PROT_WRITE) }
        thread_join(t)
        thread_join(u)
    }
}
process A runs main on core 0
expect not hazard
`;

const whole = process.env["VAS_SOAK"] !== undefined;
const count = whole ? 1_000_000 : 20_000;

describe("a million states", function () {
  this.timeout(3_600_000);

  it("fit into 300 MB", async () => {
    const image = await compile(scenario);
    // What an exploration needs whatever its size.
    verdictOf(image, { states: 5_000 });
    const before = process.memoryUsage.rss();
    const { states, verdict, reason } = verdictOf(image, { states: count });
    const used = process.resourceUsage().maxRSS * 1024 - before;
    assert.equal(verdict, "inconclusive");
    assert.match(reason, new RegExp(`${count} states were looked at`));
    assert.ok(states >= count);
    if (whole) assert.ok(used < most, `${(used / 1e6).toFixed(0)} MB`);
  });
});
