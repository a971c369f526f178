/** What commands print, word for word, where a number, a line or a word could be another one. */
import assert from "node:assert/strict";
import { verdictText } from "../../src/cli/explore/verdict-text.js";
import { createFrameReader, readFrames, writeFrame } from "../../src/cli/servers/message-framing.js";
import { junitFormat } from "../../src/cli/test/junit-format.js";
import { progressLine } from "../../src/cli/terminal/progress.js";
import { pretendedTerminal, vas } from "./terminal.js";

type Told = Parameters<typeof verdictText>[0];

/** A verdict of an exploration, as the text needs it. */
const verdict = (more: Partial<Told>): Told => {
  const plain: object = {
    verdict: "holds",
    breaches: [],
    states: 12,
    transitions: 1,
    depth: 3,
    milliseconds: 1500,
    random: null,
    memory: "accesses in order",
    bounded: false,
    reason: "",
    expectations: [],
    ends: [],
    ...more,
  };
  return plain as Told;
};
const linesOf = (more: Partial<Told>): string[] => verdictText(verdict(more), [], []).split("\n");

describe("the text of a verdict", () => {
  it("says whether the search was finished, and whether more lies beyond its bounds", () => {
    const [first, measure] = linesOf({});
    assert.equal(first, "holds");
    assert.match(measure!, /^ {2}up to 3 steps\. 12 states, 1 transition, 1\.5 s\. .+\. Not bounded\.$/);
    assert.match(linesOf({ bounded: true })[1]!, / Bounded: more schedules lie beyond\.$/);
    const [why, unfinished] = linesOf({ verdict: "inconclusive", reason: "12 states were looked at" });
    assert.equal(why, "inconclusive: 12 states were looked at");
    assert.match(unfinished!, / Not finished\.$/);
  });

  it("names expectations with their word, which `every` is without, and the first eight ends", () => {
    const expectation = { line: 7, text: "A.exit == 0", verdict: "holds", reason: "" };
    assert.deepEqual(
      linesOf({
        expectations: [
          { ...expectation, quantifier: "every" },
          { ...expectation, quantifier: "some", line: 8, verdict: "broken", reason: "no end has it" },
          { ...expectation, quantifier: "always", line: 9, message: "A ends well" },
        ] as never,
        ends: [{ text: "A 0", count: 3 }] as never,
      }).slice(2),
      [
        "  line 7: expect A.exit == 0: holds",
        "  line 8: expect some A.exit == 0: broken (no end has it)",
        "  line 9: A ends well: holds",
        "ends: 1 different",
        "  A 0 (3)",
        "",
      ],
    );
    const many = Array.from({ length: 9 }, (_, index) => ({ text: `end ${index}`, count: 1 }));
    assert.deepEqual(linesOf({ ends: many as never }).slice(2), [
      "ends: 9 different",
      ...many.slice(0, 8).map(({ text }) => `  ${text} (1)`),
      "  …",
      "",
    ]);
  });
});

describe("what commands print", () => {
  it("a progress line for people only, in place, and taken away once", () => {
    const { terminal, outcome } = pretendedTerminal({ tty: true });
    const line = progressLine({ ...terminal, errIsTty: true, now: () => 1000 });
    line.clear();
    line.show(() => "1 of 9");
    line.show(() => "2 of 9");
    line.clear();
    line.clear();
    assert.equal(outcome().err, "\r\u001b[K1 of 9\r\u001b[K");
    const quiet = pretendedTerminal();
    progressLine({ ...quiet.terminal, errIsTty: false }).show(() => "1 of 9");
    assert.equal(quiet.outcome().err, "");
  });

  it("the lines of an exercise with their numbers, from 1", async () => {
    const { out, status } = await vas(["exercise"]);
    assert.equal(status, 0);
    const numbered = out.split("\n").filter((line) => /^ {0,2}\d+ {2}/.test(line));
    assert.ok(numbered.length > 5, out);
    assert.deepEqual(
      numbered.map((line) => parseInt(line, 10)),
      numbered.map((_, index) => index + 1),
    );
  });

  it("explore: no bound where none is given, and the one that is", async () => {
    const text = `scenario "loop"
machine rv64-sv39 { cores 2  check on }
kernel lab { u64 done  fn a() { done = 1 }  fn b() { done = done } }
vas A { segment d at 0x2000_0000 size 4K rw- }
process P runs kernel.a in A on core 0
process Q runs kernel.b in A on core 1
expect kernel.done == 1
`;
    const explore = (...words: string[]) =>
      vas(["explore", "/s.vas", "--no-hazard", ...words], { files: { "/s.vas": text } });
    const whole = await explore();
    assert.match(whole.out, / Not bounded\.\n/, whole.out + whole.err);
    const short = await explore("--steps", "1");
    assert.match(short.out, / Bounded: more schedules lie beyond\.\n/, short.out + short.err);
    // Of which schedules a verdict on other orders is.
    const words = ["--other-order", "1", "--schedule", "c0 c1"];
    const other = await explore(...words);
    assert.match(
      other.out,
      / Not bounded\. Only schedules that go another way than `c0` at step 1\.\n/,
      other.out + other.err,
    );
    const { otherOrder, states } = JSON.parse((await explore(...words, "--json")).out) as Record<string, unknown>;
    assert.deepEqual([otherOrder, typeof states], [{ step: 1, not: "c0" }, "number"]);
    assert.equal("otherOrder" in (JSON.parse((await explore("--json")).out) as object), false);
  });
});

describe("frames of messages", () => {
  const bytes = (text: string): Buffer => Buffer.from(text, "utf8");

  it("are read where their header ends with an empty line, and however they are cut", () => {
    const message = { seq: 1, type: "request", command: "größe" };
    const frame = bytes(writeFrame(message));
    for (const size of [1, 7, frame.length]) {
      const reader = createFrameReader();
      const read: unknown[] = [];
      for (let at = 0; at < frame.length; at += size)
        read.push(...readFrames(reader, frame.subarray(at, at + size)).messages);
      assert.deepEqual(read, [message], `pieces of ${size}`);
    }
    // The line behind the length is not empty.
    const { messages } = readFrames(createFrameReader(), bytes("Content-Length: 2\r\n\rX{}"));
    assert.deepEqual(messages, []);
  });
});

describe("documents of tests", () => {
  it("have what a scenario printed, where it has printed something", () => {
    const tested = {
      file: "/a.vas",
      variant: null,
      status: "passed",
      milliseconds: 1500,
      expectations: [],
      output: [],
      reasons: [],
      explored: null,
    };
    const { each } = junitFormat();
    const quiet = each({ ...tested } as never, 0);
    assert.doesNotMatch(quiet, /system-out/);
    const loud = each({ ...tested, output: ["A: 1 < 2", "A: 3"] } as never, 0);
    assert.match(loud, /\n {4}<system-out>A: 1 &lt; 2&#10;A: 3<\/system-out>\n {2}<\/testsuite>\n$/);
  });
});

describe("imported recordings", () => {
  const maps = `00108000-0010a000 r-xp 00001000 fe:00 11    /usr/bin/tool
1ffeffd000-1fff001000 rw-p 00000000 00:00 0
`;
  const trace = (...lines: string[]): string => `==7== Lackey\n${lines.join("\n")}\n`;

  it("say what was written, and how many fetches were of memory of the process's own", async () => {
    const own = trace("I  00108010,3", " S 1fff000748,8", "I  1ffeffe000,4", " L 1ffefff000,8");
    const files = { "/a.trace": own, "/a.maps": maps };
    const { out, files: made, status } = await vas(["import", "a=/a.trace", "--output", "/s.vas"], { files });
    assert.equal(status, 0);
    assert.equal(out, "/s.vas: 1 process, 1 space of 1 page\n");
    assert.match(made.get("/s.vas")!, /\n\/\/ {18}1 fetch from memory of its own, made as loads\n/);
    const kinds = /u32 references\[(\d+)\] = ([^]*?)\n\n/.exec(made.get("/s.vas")!)!;
    assert.equal(kinds[1], "4");
    const none = await vas(["import", "a=/a.trace"], {
      files: { "/a.trace": trace("I  00108010,3", " S 1fff000748,8"), "/a.maps": maps },
    });
    assert.doesNotMatch(none.out, /from memory of its own/);
    assert.match(none.out, /scenario "Recorded: a"/);
  });
});
