/**
 * What a state costs. A million take minutes: `VAS_SOAK=1` looks at them; else fewer are, and what each of them takes is measured behind a
 * collection of garbage.
 */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { explore } from "../../src/explore/index.js";
import type { Progress } from "../../src/explore/search/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";
import { verdictOf } from "./witnesses/scenarios.js";

/** Bytes that a million states may take besides what the process has taken before: the whole program is to stay within 300 MB with them. */
const most = 180e6;
/** Bytes that a search has to know of a state, with its share of steps and ways: they are what is written down of it. */
const mostKnown = 60;
/** Bytes that a state takes among the first ones, where arrays are up to half empty and most of what steps do is found out. */
const mostOfFirst = 320;

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

/** Bytes of objects and arrays that somebody still has. */
function bytesInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // Twice: arrays that the first finds are given back behind it.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("many states", function () {
  this.timeout(3_600_000);

  it("take few bytes each", async () => {
    const image = await compile(scenario);
    const exploration = explore(open({ ...image, schedules: [] }));
    /** Goes on until so many states are known. */
    const goTo = (states: number): Progress => {
      for (;;) {
        const next = exploration.next();
        assert.ok(next.done !== true);
        if (next.value.states >= states) return next.value;
      }
    };
    const first = goTo(20_000).states;
    const { states, edges, nodes, seen, least } = goTo(20_000).save!();
    const columns = [states, edges, nodes].flatMap((all) => Object.values(all) as ArrayBufferView[]);
    const known = [...columns, seen, least].reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.ok(known < mostKnown * states.parent.length, `${(known / states.parent.length).toFixed(0)} bytes a state`);
    const before = bytesInUse();
    const second = goTo(45_000).states;
    const each = (bytesInUse() - before) / (second - first);
    assert.ok(each < mostOfFirst, `${each.toFixed(0)} bytes a state`);
  });

  if (process.env["VAS_SOAK"] !== undefined)
    it("fit into 300 MB where they are a million", async () => {
      const image = await compile(scenario);
      // What an exploration needs whatever its size.
      verdictOf(image, { states: 5_000 });
      const before = process.memoryUsage.rss();
      const { states, verdict, reason } = verdictOf(image, { states: 1_000_000 });
      const used = process.resourceUsage().maxRSS * 1024 - before;
      assert.equal(verdict, "inconclusive");
      assert.match(reason, /1000000 states were looked at/);
      assert.ok(states >= 1_000_000);
      assert.ok(used < most, `${(used / 1e6).toFixed(0)} MB`);
    });
});
