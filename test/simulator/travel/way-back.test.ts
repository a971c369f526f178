/** What a step back costs, counted in attempts that are made again: whatever the program touches, however thin the history is. */
import { strict as assert } from "node:assert";
import { mergeCheckpoint } from "../../../src/machine/index.js";
import {
  nextAttempt,
  setBreakpoints,
  startRun,
  startReverseContinue,
  startSeek,
  startStepBack,
  threads,
  type Run,
  type Simulation,
} from "../../../src/simulator/index.js";
import { compile, drive, open } from "../scenarios/scenario.js";
import { swept } from "../../sample.js";

/** A store into each page of a working set, again and again. */
const text = `scenario "way back"
machine rv64-sv39 { memory 32M }
kernel intended
program p {
  fn main() {
    let m = mmap(0, 8M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    for round in 0 .. 400 { for page in 0 .. 2048 { u64[m + page * 4096] = round } }
  }
}
process A runs p`;

const end = 1_500_000;

function stepBack(simulation: Simulation): number {
  const { timeline, system } = simulation;
  const work = timeline.work;
  const { tick } = system.machine;
  const { tid } = threads(simulation)[0]!;
  drive(simulation, startStepBack(simulation, { tid, granularity: "instruction", depth: "over" }));
  assert.equal(system.machine.tick, tick - 1);
  return timeline.work - work;
}

describe("the way back", () => {
  let simulation: Simulation;
  before(async () => {
    simulation = open(await compile(text));
    drive(simulation, startRun(simulation, { kind: "tick", tick: end }));
  });

  const once = "is replayed once: the steps that follow start from checkpoints that the first one has left";
  const tests: Record<string, () => void> = {};
  tests[once] = () => {
    drive(simulation, startSeek(simulation, 1_234_567));
    stepBack(simulation);
    for (let step = 0; step < 60; step++) assert.ok(stepBack(simulation) < 10_000, `step ${step + 2}`);
  };
  tests["has a checkpoint each time so many frames have been written, not only by attempts"] = () => {
    drive(simulation, startSeek(simulation, end));
    const late = simulation.timeline.checkpoints.filter(({ tick }) => tick > 600_000).map(({ tick }) => tick);
    // One of ten frames' pages is stored to in some 30 attempts: 2,048 of them weigh as much as 200,000 attempts.
    late.slice(1).forEach((tick, at) => assert.ok(tick - late[at]! < 300_000, `${late[at]} to ${tick}`));
  };

  /** A history as it is after a hundred million attempts: between the start and `far` all is thinned out. */
  function thinOutBefore(far: number): void {
    const { timeline, system } = simulation;
    for (const checkpoint of timeline.checkpoints.filter(({ tick }) => tick > 0 && tick < far))
      mergeCheckpoint(system.machine, checkpoint.machine);
    timeline.checkpoints = timeline.checkpoints.filter(({ tick }) => tick === 0 || tick >= far);
  }

  const travels: Readonly<Record<string, (far: number) => Run>> = {
    "a seek": (far) => startSeek(simulation, far + 50),
    "reverse continue": (far) => {
      const { address } = nextAttempt(simulation)!;
      setBreakpoints(simulation, [{ address, owner: null }]);
      return startReverseContinue(simulation, () => simulation.system.machine.tick < far + 1000);
    },
  };
  for (const [way, travel] of Object.entries(travels))
    tests[`is opened by ${way} that ends close behind a checkpoint whose predecessor is far`] = () => {
      drive(simulation, startSeek(simulation, end));
      const far = simulation.timeline.checkpoints.find(({ tick }) => tick > 1_200_000)!.tick;
      thinOutBefore(far);
      drive(simulation, travel(far));
      setBreakpoints(simulation, []);
      const { tick } = simulation.system.machine;
      assert.ok(tick > far && tick < far + 1000, `${tick}, not just behind ${far}`);
      const { checkpoints } = simulation.timeline;
      assert.ok(
        checkpoints.some((one) => one.tick < far && one.tick > far - 300_000),
        "nothing to start from",
      );
    };

  for (const [title, test] of swept(Object.entries(tests), 1)) it(title, test);
});
