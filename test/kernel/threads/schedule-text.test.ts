/** The text of schedules: every kind of step, what is repeated, and what each wrong word is told. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSchedule, scheduleText, stepText, type Schedule, type ScheduleStep } from "../../../src/kernel/index.js";

const step = (kind: ScheduleStep["kind"], core = 0, page = -1, choice = -1): ScheduleStep =>
  ({ kind, core, page, choice }) as ScheduleStep;

function read(text: string): Schedule {
  const result = parseSchedule(text);
  if ("problem" in result) assert.fail(result.problem);
  return result.schedule;
}

function problemOf(text: string): string {
  const result = parseSchedule(text);
  assert.ok("problem" in result, text);
  return result.problem;
}

describe("the text of a schedule", () => {
  const words: readonly (readonly [text: string, step: ScheduleStep])[] = [
    ["c0", step("core")],
    ["c12", step("core", 12)],
    ["c0=3", step("core", 0, -1, 3)],
    ["a1", step("attempt", 1)],
    ["q2", step("timer", 2)],
    ["i3", step("interrupt", 3)],
    ["w0@0x1000", step("walk", 0, 0x1000)],
    ["e1@0x2000", step("evict", 1, 0x2000)],
    ["w0@0x0", step("walk", 0, 0)],
  ];
  for (const [text, expected] of words)
    it(`has ${text}`, () => {
      assert.deepEqual(read(text), { steps: [expected], all: false });
      assert.equal(stepText(expected), text);
    });

  it("may have capitals, `_` in addresses, and spaces of any kind", () => {
    assert.deepEqual(read(" C0\n\tW1@0X20_00  "), { steps: [step("core"), step("walk", 1, 0x2000)], all: false });
  });

  it("leaves out a choice that is the first answer anyway", () => assert.equal(stepText(step("core", 0, -1, 0)), "c0"));

  it("writes what is repeated once, and only what is the same", () => {
    assert.equal(scheduleText(read("c0 c0 c1 c0=1 c0=1 c0=2 a0 a0 a0")), "c0*2 c1 c0=1*2 c0=2 a0*3");
    assert.deepEqual(read("c0*3").steps, [step("core"), step("core"), step("core")]);
    assert.deepEqual(read("c0*0 c1").steps, [step("core", 1)]);
  });

  it("begins with `all` where every access ends a step", () => {
    assert.deepEqual(read("all c0"), { steps: [step("core")], all: true });
    assert.equal(scheduleText(read("all c0*2")), "all c0*2");
    assert.match(problemOf("c0 all"), /^word 2, `all`, is no step/);
  });

  const known =
    "write c0 (core), a0 (attempt), q0 (timer), i0 (interrupt), w0 (walk), e0 (evict), k0 (complete), each with *N to repeat it";
  const problems: readonly (readonly [text: string, problem: string])[] = [
    ["c0 x1", `word 2, \`x1\`, is no step: ${known}`],
    ["c0 c1 c", `word 3, \`c\`, is no step: ${known}`],
    ["c1000", `word 1, \`c1000\`, is no step: ${known}`],
    ["all z0", `word 1, \`z0\`, is no step: ${known}`],
    ["c0@0x1000", "word 1, `c0@0x1000`: this kind of step has no address"],
    ["c0 q0@0x1000", "word 2, `q0@0x1000`: this kind of step has no address"],
    ["w0", "word 1, `w0`: this kind of step needs a page, as `w0@0x1000`"],
    ["c0 e0", "word 2, `e0`: this kind of step needs a page, as `w0@0x1000`"],
    ["w0=1", "word 1, `w0=1`: this kind of step needs a page, as `w0@0x1000`"],
    ["c0 a0=1", "word 2, `a0=1`: only steps of a core choose"],
    ["c0*1000001", "word 1, `c0*1000001`: a schedule has at most 1000000 steps"],
    ["c0*999999 c1*2", "word 2, `c1*2`: a schedule has at most 1000000 steps"],
  ];
  for (const [text, problem] of problems) it(`refuses \`${text}\``, () => assert.equal(problemOf(text), problem));

  it("has up to a million steps", () => assert.equal(read("c0*999999 c1").steps.length, 1_000_000));

  it("is read as it was written, whatever the steps", () => {
    const core = fc.integer({ min: 0, max: 999 });
    const page = fc.integer({ min: 0, max: 2 ** 40 });
    const steps = fc.array(
      fc.oneof(
        fc.tuple(fc.constantFrom("core", "attempt", "timer", "interrupt"), core).map(([kind, id]) => step(kind, id)),
        fc.tuple(core, fc.integer({ min: 1, max: 99 })).map(([id, choice]) => step("core", id, -1, choice)),
        fc.tuple(core, fc.integer({ min: 1, max: 99 })).map(([id, choice]) => step("complete", id, -1, choice)),
        fc.tuple(fc.constantFrom("walk", "evict"), core, page).map(([kind, id, at]) => step(kind, id, at)),
        fc.constant(step("core")),
      ),
    );
    fc.assert(
      fc.property(steps, fc.boolean(), (list, all) => {
        const schedule = { steps: list, all };
        assert.deepEqual(read(scheduleText(schedule)), schedule);
      }),
      { seed: 5 },
    );
  });
});
