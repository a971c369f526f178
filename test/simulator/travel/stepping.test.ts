import { strict as assert } from "node:assert";
import type { VirtualAddress } from "../../../src/machine/base/address.js";
import { EventKind } from "../../../src/machine/events/event.js";
import {
  callStack,
  continueRun,
  pauseRun,
  report,
  setBreakpoints,
  setEventStops,
  startRun,
  statementsOnLine,
  threads,
  type Simulation,
} from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";

const calls = `scenario "calls"
machine arc-hs38-1k { }
kernel linux-rfc { }
program main {
    u64 out[4]
    fn leaf(n) {
        out[1] = n
        return n + 1
    }
    fn deep(n) {
        if n == 0 { return leaf(7) }
        return deep(n - 1)
    }
    fn main() {
        let a = leaf(1)
        let b = deep(3)
        out[2] = a + b
    }
}
process A runs main
expect A.exit == 0`;

async function start(text = calls): Promise<{ simulation: Simulation; tid: number }> {
  const simulation = open(await compile(text));
  const [{ tid }] = threads(simulation);
  return { simulation, tid };
}

function place(simulation: Simulation, tid: number): string {
  const [frame] = callStack(simulation, tid);
  return `${frame.function?.name}:${frame.line?.range.line}`;
}

describe("stepping", () => {
  it("goes over calls, statement by statement", async () => {
    const { simulation, tid } = await start();
    const seen: string[] = [];
    for (let step = 0; step < 4 && threads(simulation).length > 0; step++) {
      go(simulation, { kind: "statement", tid, depth: "over" });
      if (threads(simulation).length > 0) seen.push(place(simulation, tid));
    }
    assert.deepEqual(seen.slice(0, 3), ["main:15", "main:16", "main:17"]);
  });

  it("goes into functions and out of them", async () => {
    const { simulation, tid } = await start();
    go(simulation, { kind: "statement", tid, depth: "into" });
    assert.equal(place(simulation, tid), "main:15");
    go(simulation, { kind: "statement", tid, depth: "into" });
    assert.equal(place(simulation, tid), "leaf:7");
    const stop = go(simulation, { kind: "statement", tid, depth: "out" });
    assert.equal(stop.reason, "step");
    assert.equal(place(simulation, tid), "main:15");
  });

  it("shows every frame of a recursion with its own argument", async () => {
    const { simulation, tid } = await start();
    setBreakpoints(
      simulation,
      statementsOnLine(simulation, 0, 7).map(({ owner, entry }) => ({
        address: entry.start as VirtualAddress,
        owner,
      })),
    );
    go(simulation, { kind: "continue" });
    go(simulation, { kind: "continue" });
    const names = callStack(simulation, tid).map((frame) => frame.function?.name);
    assert.deepEqual(names, ["leaf", "deep", "deep", "deep", "deep", "main"]);
  });

  it("stops on events and says which", async () => {
    const { simulation } = await start();
    setEventStops(simulation, [EventKind.PageFault]);
    const stop = go(simulation, { kind: "continue" });
    assert.equal(stop.reason, "event");
    assert.equal(stop.event?.kind, EventKind.PageFault);
    assert.match(stop.text, /page fault, demand zero: store 0x[0-9a-f_]+ by A/);
  });

  it("heeds a breakpoint inside a function that is stepped over", async () => {
    const { simulation, tid } = await start();
    setBreakpoints(
      simulation,
      statementsOnLine(simulation, 0, 7).map(({ owner, entry }) => ({
        address: entry.start as VirtualAddress,
        owner,
      })),
    );
    go(simulation, { kind: "statement", tid, depth: "over" });
    const stop = go(simulation, { kind: "statement", tid, depth: "over" });
    assert.equal(stop.reason, "breakpoint");
    assert.equal(place(simulation, tid), "leaf:7");
  });

  it("binds a breakpoint on a line without a statement to the next one of the same function, or nowhere", async () => {
    const { simulation } = await start();
    const lines = (line: number): number[] =>
      statementsOnLine(simulation, 0, line).map(({ entry }) => entry.range.line);
    assert.deepEqual(lines(14), [15]);
    assert.deepEqual(lines(5), []);
    assert.deepEqual(lines(20), []);
  });

  it("can be given up in the middle of an endless loop", async () => {
    const { simulation } = await start(
      calls.replace("out[2] = a + b", "while (1) { }").replace("expect A.exit == 0", ""),
    );
    const run = startRun(simulation, { kind: "continue" });
    for (let slice = 0; slice < 5; slice++) assert.equal(continueRun(simulation, run, 10_000), null);
    const stop = pauseRun(simulation);
    assert.equal(stop.text, "paused");
    assert.equal(report(simulation).status, "running");
    assert.match(place(simulation, stop.tid!), /^main:/);
  });
});

describe("the end of a run", () => {
  it("names what can never be met", async () => {
    const simulation = open(
      await compile(`scenario "deadlock"
      machine arc-hs38-1k { }  kernel linux-rfc { }
      program one { fn main() { meet a  meet b } }
      program two { fn main() { meet b  meet a } }
      process X runs one  process Y runs two`),
    );
    const stop = go(simulation, { kind: "continue" });
    assert.equal(stop.reason, "deadlock");
    assert.match(stop.text, /X.*`a`|`a`.*X/s);
    assert.equal(report(simulation).status, "deadlock");
  });

  it("is a limit for a program that does not end", async () => {
    const simulation = open(
      await compile(`scenario "endless"
      machine arc-hs38-1k { }  kernel linux-rfc { max_steps 10000 }
      program p { fn main() { while (1) { } } }  process X runs p`),
    );
    assert.equal(go(simulation, { kind: "continue" }).reason, "limit");
    assert.equal(report(simulation).status, "limit");
    assert.equal(report(simulation).ticks, 10_000);
  });

  it("reports failed expectations with their values", async () => {
    const simulation = open(
      await compile(`scenario "fails"
      machine arc-hs38-1k { }  kernel linux-rfc { }
      program p { fn main() { let a = 2  expect a == 3 } }  process X runs p
      expect X.exit == 1 or itlb.misses(X) > 100
      expect X.exit == 0`),
    );
    go(simulation, { kind: "continue" });
    const { status, expectations } = report(simulation);
    assert.equal(status, "failed");
    assert.deepEqual(
      expectations.map(({ passed, actual }) => `${passed} ${actual}`),
      ["false X: 2 and 3", "false 0 == 1 or 1 > 100", "true 0 == 0"],
    );
  });
});
