/** System calls that fail and whose results nobody looks at: told once in the output, counted in the report. */
import assert from "node:assert/strict";
import { compileSource } from "../../../src/compiler/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { createCoreServices } from "../../../src/language/index.js";
import {
  continueRun,
  openSimulation,
  outputSince,
  report,
  startRun,
  startSeek,
  type Run,
  type Simulation,
} from "../../../src/simulator/index.js";
import { sometimes } from "../../sample.js";

const text = `scenario "Silent"
machine arc-hs38-1k
kernel linux-rfc
vas lib { segment text at 0x2000_0000 size 8K r-x { fn detach() { vas_detach(0, 9) } } }
program p(times) {
    fn main() {
        for i in 0 .. times {
            vas_switch(7)
        }
        let looked = vas_switch(7)
        expect vas_switch(7) == -EINVAL
        vas_switch(0)
        subscribe(vas_find("lib"))
        lib.detach()
        print looked
    }
}
process A runs p(3)
process B runs p(1)
`;

async function start(): Promise<Simulation> {
  const { image, problems } = await compileSource(createCoreServices(languageSettings()), text, { source: "t.vas" });
  assert.ok(image, problems.map(({ message }) => message).join("\n"));
  const opened = openSimulation(image);
  assert.ok("simulation" in opened);
  return opened.simulation;
}

function finish(simulation: Simulation, run: Run): void {
  while (continueRun(simulation, run, 100_000) === null);
}

describe("calls that fail silently", () => {
  it("are in the report with their line, what they answered, and how often", async () => {
    const simulation = await start();
    finish(simulation, startRun(simulation, { kind: "continue" }));
    assert.deepEqual(
      report(simulation).ignoredFailures.map(({ line, call, result, times }) => [line, call, result, times]),
      [
        [8, "vas_switch", "-EINVAL", 4],
        [4, "vas_detach", "-EINVAL", 2],
      ],
    );
    const said = outputSince(simulation, 0).items.filter(({ text: one }) => one.includes("nobody looked"));
    assert.deepEqual(
      said.map(({ text: one, line }) => [one, line]),
      [
        ["A: line 8: vas_switch answered -EINVAL, and nobody looked at it", 8],
        ["A: line 4: vas_detach answered -EINVAL, and nobody looked at it", 4],
      ],
    );
  });

  sometimes("are the same after a journey back", async () => {
    const simulation = await start();
    finish(simulation, startRun(simulation, { kind: "continue" }));
    const before = report(simulation);
    const half = Math.floor(simulation.system.machine.tick / 2);
    finish(simulation, startSeek(simulation, half));
    assert.ok(report(simulation).ignoredFailures.length <= before.ignoredFailures.length);
    finish(simulation, startSeek(simulation, 1));
    assert.deepEqual(report(simulation).ignoredFailures, []);
    finish(simulation, startRun(simulation, { kind: "continue" }));
    assert.deepEqual(report(simulation).ignoredFailures, before.ignoredFailures);
  });
});
