/**
 * A thread that touches what its sibling is about to subscribe to, on another core, between the steps of the call: pages are mapped, and
 * the core has not been told to write its register of shared ids. It waits for the interrupt; that is no refill which never ends (P12).
 */
import assert from "node:assert/strict";
import { exploreSettings } from "../../../src/explore/index.js";
import { report } from "../../../src/simulator/index.js";
import { compile, go, open } from "../../simulator/scenarios/scenario.js";
import { verdictOf } from "../witnesses/scenarios.js";

/** The reader waits for some turns of a loop first. */
const touched = (kernel: string): string => `scenario "a sibling touches what is not subscribed yet"
machine arc-hs38-1k { tags asid+sasid  cores 2  check on }
kernel intended { windows on  ${kernel} }
vas board { segment data at 0x4000_0000 size 8K r-- { u64 x[1] = 7 } }
program main(wait) {
    u64 turns[1]
    fn reader() { meet ready  for i in 0 .. turns[0] { }  expect board.x[0] == 7 }
    fn main() {
        turns[0] = wait
        thread_create(reader, core: 1)
        meet ready
        subscribe(vas_find("board"))
        return board.x[0]
    }
}
process A runs main(0) on core 0
explore { from ready }
expect not hazard
expect A.exit == 7
`;

describe("a page of a subscription whose call has not returned", () => {
  for (const latency of [0, 1000, 1_000_000])
    it(`may be touched, where other cores hear of it after ${latency} cycles`, async () => {
      const image = await compile(touched(`ipi_latency ${latency}`));
      const [process] = image.processes;
      const ends = new Set<string>();
      // From before the pages are mapped to long after it.
      for (let wait = 0; wait <= 1200; wait += 10) {
        const simulation = open({ ...image, processes: [{ ...process!, args: [BigInt(wait)] }] });
        assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
        const { processes, hazards } = report(simulation);
        assert.deepEqual(hazards, [], `after ${wait} turns`);
        ends.add(JSON.stringify(processes[0]!.exit));
      }
      // Who comes before the pages do has made a mistake of its own.
      assert.deepEqual([...ends], ['{"signal":"SIGSEGV"}', '{"code":7}']);
    });

  it("may be touched, whatever the schedule", async () => {
    const image = await compile(touched(""));
    const { breaches, ends } = verdictOf(image, { ...exploreSettings(image), every: true });
    assert.deepEqual([...new Set(breaches.map(({ kind }) => kind))], ["expectation"]);
    assert.deepEqual(
      ends.map(({ text }) => text),
      ["A exited with 7", "A was killed by SIGSEGV at 0x4000_0000: load: nothing is mapped here"],
    );
  });
});
