/** What of a program's output reaches the console: lines, batches, what is cut and left out, and nothing twice. */
import assert from "node:assert/strict";
import { flushOutput, forgetShownAfter, showOutput } from "../../../src/debug/session/program-output.js";
import { createShownOutput } from "../../../src/debug/session/shown-output.js";
import type { Session } from "../../../src/debug/session/session-record.js";
import type { Simulation } from "../../../src/simulator/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";

const scenario = `scenario "output"
machine rv64-sv39
kernel intended
program p { fn main() { expect 1 == 2 } }
process A runs p`;

type Sent = Readonly<Record<"category" | "output", string>> & { readonly line?: number };

describe("output of programs", () => {
  let simulation: Simulation;
  before(async () => {
    simulation = open(await compile(scenario));
  });

  /** A session whose program has written `lines` since the last time, one a tick; the clock stands unless it is turned. */
  function writing(): {
    readonly session: Session;
    readonly sent: Sent[];
    readonly clock: { now: number };
    write(text: string, tick: number): void;
    fail(tick: number): void;
    shown(): Sent[];
  } {
    const sent: Sent[] = [];
    const clock = { now: 0 };
    simulation.system.kernel.output.length = 0;
    const session = {
      scenario: { simulation, launch: { program: "/s.vas" }, image: simulation.image },
      output: createShownOutput(),
      client: { firstLine: 1, pathFormat: "path" },
      services: { now: () => clock.now },
      send: (_event: string, body: Sent) => sent.push(body),
    } as unknown as Session;
    const at = { core: 0, pid: 1, tid: 1 };
    const record = (one: object): void => void simulation.system.kernel.output.push(one as never);
    return {
      session,
      sent,
      clock,
      write: (text, tick) => record({ ...at, tick, kind: "print", text, lineEnd: true }),
      fail: (tick) => record({ ...at, tick, kind: "expect", held: false, index: 0, left: 1n, right: 2n }),
      shown: () => {
        showOutput(session);
        return sent.splice(0);
      },
    };
  }

  const texts = (sent: readonly Sent[]): string[] => sent.map(({ output }) => output);

  it("is one event for lines that follow each other, and one with its place for what has one", () => {
    const of = writing();
    of.write("one", 1);
    of.write("two", 2);
    of.fail(3);
    of.write("three", 4);
    const [first, failed, last, ...more] = of.shown();
    assert.deepEqual(more, []);
    assert.deepEqual([first!.category, first!.output], ["stdout", "A: one\nA: two\n".replaceAll("\\\n", "\n")]);
    assert.deepEqual([failed!.category, failed!.line], ["stderr", 4]);
    assert.match(failed!.output, /expectation failed at line 4: 1 == 2 \(1 and 2\)\n$/);
    assert.deepEqual([last!.category, last!.output], ["stdout", "A: three\n"]);
    assert.deepEqual(of.shown(), [], "nothing is new");
  });

  it("is split where one event would be longer than 32,768 characters", () => {
    const of = writing();
    for (let tick = 1; tick <= 9; tick++) of.write("x".repeat(10_000 - "A: \n".length), tick);
    assert.deepEqual(
      texts(of.shown()).map(({ length }) => length),
      [30_000, 30_000, 30_000],
    );
  });

  it("has lines of 16,384 characters at most, and says how many more there were", () => {
    const of = writing();
    const text = (length: number): string => "x".repeat(length - "A: ".length);
    of.write(text(16_384), 1);
    of.write(text(16_385), 2);
    of.write(text(20_000), 3);
    const [whole, one, more] = texts(of.shown()).join("").split("\n");
    assert.equal(whole, `A: ${text(16_384)}`);
    assert.equal(one, `A: ${text(16_384)}… (1 more characters)`);
    assert.equal(more, `A: ${text(16_384)}… (3616 more characters)`);
  });

  it("is left out where it comes faster than 256 KB a second, and what was left out is told once", () => {
    const of = writing();
    const line = "x".repeat(2 ** 14 - "A: \n".length);
    for (let tick = 1; tick <= 66; tick++) of.write(line, tick);
    assert.equal(texts(of.shown()).join("").split("\n").length - 1, 64, "a megabyte at once");
    of.clock.now = 62;
    of.write("short", 67);
    assert.deepEqual(texts(of.shown()), [
      "… 2 lines left out: the program prints faster than 256 KB a second\n",
      "A: short\n",
    ]);
    of.write(line, 68);
    assert.deepEqual(of.shown(), []);
    flushOutput(of.session);
    flushOutput(of.session);
    assert.deepEqual(texts(of.sent.splice(0)), ["… 1 line left out: the program prints faster than 256 KB a second\n"]);
    of.clock.now = 62 + 63;
    of.write(line, 69);
    assert.deepEqual(texts(of.shown()), [`A: ${line}\n`], "a line a sixteenth of a second");
  });

  it("is not shown again by a replay, but where an edit has changed what follows", () => {
    const of = writing();
    for (let tick = 1; tick <= 3; tick++) of.write(`line ${tick}`, tick);
    assert.equal(of.shown().length, 1);
    // The run has gone back to tick 1 and comes by again.
    simulation.system.kernel.output.length = 1;
    of.write("line 2", 2);
    of.write("line 3", 3);
    of.write("line 4", 4);
    assert.deepEqual(texts(of.shown()), ["A: line 4\n"]);
    simulation.system.kernel.output.length = 1;
    forgetShownAfter(of.session, 1);
    of.write("another 2", 2);
    assert.deepEqual(texts(of.shown()), ["A: another 2\n"]);
  });
});
