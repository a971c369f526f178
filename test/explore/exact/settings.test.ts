/** What a file's `explore` block asks, and what an exploration refuses, and tells of how it stands. */
import assert from "node:assert/strict";
import { explore, exploreSettings, otherOrderAt } from "../../../src/explore/index.js";
import { parseSchedule } from "../../../src/kernel/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { verdictOf } from "../witnesses/scenarios.js";

const lab = (explored: string, two = "n = 2  n = 4"): string => `scenario "two"
machine skylake { cores 2 }
kernel lab { u64 n  fn one() { n = 1  n = 3 }  fn two() { ${two} } }
process P0 runs kernel.one on core 0
process P1 runs kernel.two on core 1
${explored}
`;

describe("the settings of an exploration", () => {
  it("are those of the file, and only those that it has", async () => {
    const settingsOf = async (block: string) => exploreSettings(await compile(lab(block)));
    const none = { timer: false, walks: false, evictions: false, seconds: 60 };
    assert.deepEqual(await settingsOf(""), none);
    assert.deepEqual(await settingsOf("explore"), none);
    assert.deepEqual(await settingsOf("explore { switches 3 }"), { ...none, switches: 3 });
    assert.deepEqual(await settingsOf("explore { steps 40 }"), { ...none, steps: 40 });
    assert.deepEqual(await settingsOf("explore { states 500 }"), { ...none, states: 500 });
    assert.deepEqual(await settingsOf("explore { seconds 7 }"), { ...none, seconds: 7 });
    assert.deepEqual(await settingsOf("explore { timer on }"), { ...none, timer: true });
    assert.deepEqual(await settingsOf("explore { hardware walk }"), { ...none, walks: true });
    assert.deepEqual(await settingsOf("explore { hardware evict }"), { ...none, evictions: true });
    assert.deepEqual(await settingsOf("explore { hardware walk+evict }"), { ...none, walks: true, evictions: true });
  });

  it("leave no room for a thread that sleeps: time is no choice", async () => {
    const image = await compile(`scenario "asleep"
machine rv64-sv39 { cores 2 }
kernel intended
program p { fn main() { sleep(1000) } }
program q { fn main() { print 1  print 2  print 3 } }
process A runs p on core 0
process B runs q on core 1
`);
    const { verdict, reason } = verdictOf(image);
    assert.equal(verdict, "inconclusive");
    assert.match(
      reason,
      /^a thread sleeps, and time is no choice of an exploration: let it `meet` what it sleeps for$/,
    );
  });

  it("tell how far a search is from the beginning of its schedules", async () => {
    const image = await compile(lab(""));
    const read = parseSchedule("c0 c1 c0 c1");
    assert.ok("schedule" in read);
    const found = otherOrderAt(read.schedule, 4);
    assert.ok("other" in found);
    const exploration = explore(open({ ...image, schedules: [] }), { other: found.other });
    const first = exploration.next();
    assert.ok(first.done !== true);
    // Three steps and two switches are behind it.
    assert.deepEqual([first.value.depth, first.value.switches], [3, 2]);
  });
});
