import assert from "node:assert/strict";
import { testRows } from "./problem-rows.js";
import { programProblems } from "./problems-of-programs.js";
import { around, inMain, problemsOf } from "../scenario-text.js";

describe("problems of programs", () => {
  testRows(programProblems);

  it("reports five different errors at once and nothing else", async () => {
    const text = `scenario "Five errors"
machine rv64-sv39 { tags asid+sasd }
kernel linux-rfc
vas v {
    segment text at 0x2000_0000 size 64K r-x
    segment data at 0x2000_f000 size 4K rw-
}
program p(n) {
    fn main() {
        vas_attach(0, 1)
        break
        print cuont
    }
}
process A runs p(1)
`;
    assert.deepEqual(
      (await problemsOf(text)).map(({ severity, line, column }) => [severity, line, column]),
      [
        ["error", 2, 26],
        ["error", 6, 21],
        ["error", 10, 9],
        ["error", 11, 9],
        ["warning", 12, 9],
        ["error", 12, 15],
      ],
    );
  });

  it("tells of a loop without a name that, and not what follows from it", async () => {
    const problems = await problemsOf(inMain("for in 0 .. 3 { x = i }"));
    assert.deepEqual(
      problems.map(({ message }) => message),
      ["Expected a name, found the keyword `in`."],
    );
    const named = await problemsOf(inMain("for i in 0 .. 3 { print x }"));
    assert.deepEqual(
      named.map(({ code }) => code),
      ["unknown-name"],
    );
  });

  const one = "program p(n) { fn main() { } }\n";
  for (const [what, text, message] of [
    [
      "a name that is none, in an index",
      `${one}process A[4] runs p(index)\nexpect A[which].exit == 0`,
      "Unknown name `which`. Declare it: `const which = …`.",
    ],
    [
      "a letter that is none, among several",
      `${one}process A runs p(1)\nprocess B runs p(2)\nexpect C.exit == 0`,
      "There is no process `C`. The scenario has `A` or `B`.",
    ],
    [
      "a name that is none, in the arguments of an array",
      `${one}process A[4] runs p(number)`,
      "Unknown name `number`. Declare `const number = …`, or write `index`, which is the number of each process.",
    ],
    [
      "hazards as a number",
      `${one}process A runs p(1)\nexpect hazards == 0`,
      "There is no `hazards` here: write `not hazard`, or `hazard P4`, in an expectation of the file.",
    ],
    [
      "a measured part without a block",
      "program p { fn main() { measure\n{ yield() } } }\nprocess A runs p",
      "A measured part has a name and a block: `measure part { … }`.",
    ],
    [
      "an array of no processes",
      `${one}process A[0] runs p(index)\nexpect A[2].exit == 0`,
      "`A` needs at least one process.",
    ],
    [
      "a constant that is defined by itself",
      "const N = N + 1\nprogram p { u8 memory[N]  fn main() { print memory } }\nprocess A runs p",
      "`N` is a constant: `N` is defined by itself.",
    ],
  ] as const)
    it(`tells of ${what} once`, async () =>
      assert.deepEqual(
        (await problemsOf(around(text))).filter(({ severity }) => severity === "error").map((error) => error.message),
        [message],
      ));

  it("lets a text stand beside the output of a process where the two are compared, on either side", async () => {
    const wrong = "A string is not a number: print it, pass it to a call or keep its address with `let`.";
    for (const [text, expected] of [
      ['A.stdout == "1"', []],
      ['A.stdout != "1"', []],
      ['"1" == A.stderr', []],
      ['A.stdout < "1"', [wrong]],
      ['A.exit == "1"', [wrong]],
    ] as const) {
      const problems = await problemsOf(around(`${one}process A runs p(1)\nexpect ${text}`));
      assert.deepEqual(
        problems.map(({ message }) => message).filter((message) => message.startsWith("A string")),
        expected,
        text,
      );
    }
  });

  it("lets a VAS stand beside `running` where the two are compared only", async () => {
    const lab = (condition: string): string =>
      `scenario "Test"\nmachine rv64-sv39\nkernel lab { u64 v  fn f() { v = 1 } }\nvas A { segment d at 0x2000_0000 size 8K rw- }\nprocess P runs kernel.f in A\nexpect always ${condition}\n`;
    const isRefused = async (condition: string): Promise<boolean> =>
      (await problemsOf(lab(condition))).some(({ message }) => message.startsWith("`A` is a VAS"));
    for (const condition of ["running(0) == A", "running(0) != A", "A == running(0)"])
      assert.equal(await isRefused(condition), false, condition);
    for (const condition of ["running(0) < A", "running(0) + A"])
      assert.equal(await isRefused(condition), true, condition);
  });

  it("takes `await` for the word that waits, before a parenthesis too, where no function is called so", async () => {
    assert.deepEqual(await problemsOf(inMain("await (u64[f(n)] == 1)", "fn f(x) { return x }")), []);
    const [problem] = await problemsOf(inMain("await (1)", "fn await(x, y) { return x + y }"));
    assert.match(problem!.message, /^`await` takes 2 arguments/);
  });

  it("names no process that has no name yet", async () => {
    const problems = await problemsOf(around(`${one}process A runs p(1)\nprocess runs p(2)\nexpect second.exit == 0`));
    assert.ok(
      problems.some(({ message }) => message.startsWith("There is no process `second`.")),
      JSON.stringify(problems),
    );
    assert.ok(!problems.some(({ message }) => message.includes("undefined")), JSON.stringify(problems));
  });

  it("reports syntax errors and wrong names of the same file together", async () => {
    const problems = await problemsOf(inMain("let x = \nprint y\nlet z = )\nprint w"));
    assert.ok(problems.some(({ message }) => message.includes("`)`")));
    assert.ok(
      problems.some(({ message }) => message.includes("Unknown name `w`")),
      JSON.stringify(problems),
    );
  });
});
