/** Texts that are no scenarios, or hardly: one diagnostic each, at its place, whatever the text; and nothing that throws. */
import assert from "node:assert/strict";
import type { Problem } from "../../../src/language/index.js";
import { around, inMain, problemsOf } from "../scenario-text.js";
import { testRows, type ProblemRow } from "./problem-rows.js";
import { sometimes } from "../../sample.js";

const withArray = (values: number): string =>
  around(`program p { u64 a[8] = ${Array.from({ length: values }, () => "1").join(", ")} fn main() { } }`);

describe("texts that nobody would write", () => {
  for (const depth of [10, 50, 100, 150, 190]) {
    it(`have one error for ${depth} blocks that are not closed`, async () => {
      const problems = await problemsOf(`${around("program p { fn main() {")}${"if 1 {".repeat(depth)}`);
      const errors = problems.filter(({ severity }) => severity === "error");
      assert.equal(errors.length, 1, JSON.stringify(errors));
      assert.match(errors[0]!.message, /^Expected .*, found the end of the file\.$/);
    });
  }

  sometimes("are refused by their size, at once", async () => {
    for (const text of [withArray(100_000), "/* a */".repeat(125_000), `// ${"a".repeat(4_000_001)}`]) {
      const problems = await problemsOf(text);
      assert.match(problems[0]!.message, /^A file has at most /);
      assert.ok(problems.length <= 2);
    }
  });

  it("are refused at their first word, and nothing else is said of them", async () => {
    const problems = await problemsOf(withArray(100_000));
    const [{ line, column, endLine, endColumn, severity }] = problems as [Problem];
    assert.deepEqual([line, column, endLine, endColumn, severity], [1, 1, 1, 9, "error"]);
    assert.equal(problems.length, 1);
  });

  it("have one error where there is nothing but a comment", async () => {
    for (const text of ["", "// nothing yet"])
      assert.deepEqual(
        (await problemsOf(text)).map(({ message, line }) => [line, message.replace(/`:.*/s, "`")]),
        [[1, 'A scenario begins with its title, `scenario "…"`']],
      );
  });

  it("get a proposal for each of two hundred unknown names", async () => {
    const unknown = Array.from({ length: 200 }, () => "print cuont").join("\n");
    const problems = await problemsOf(inMain(`let count = 1\nprint count\n${unknown}`));
    assert.deepEqual(
      new Set(problems.map(({ message }) => message)),
      new Set(["Unknown name `cuont`. Did you mean `count`?"]),
    );
    assert.equal(problems.length, 200);
  });

  it("quotes at most 100 characters of what it cannot read", async () => {
    for (const text of ["\\".repeat(4_000), "§".repeat(4_000), "😀".repeat(4_000), `${"a".repeat(4_000)} {`]) {
      const problems = await problemsOf(text);
      assert.ok(problems.length > 0);
      for (const { message } of problems)
        assert.ok(message.length < 600, `${message.length}: ${message.slice(0, 200)}`);
      assert.doesNotMatch(problems.map(({ message }) => message).join(), /\p{Surrogate}/u);
    }
  });

  it("can have a string of a quarter of a million characters", async () => {
    const problems = await problemsOf(inMain(`print "${"x".repeat(250_000)}"`));
    assert.deepEqual(problems, []);
  });

  it("are told 200 things at most", async () => {
    const problems = await problemsOf(inMain(Array.from({ length: 600 }, (_, at) => `x${at} = y${at}`).join("\n")));
    assert.equal(problems.length, 200);
    assert.ok(problems.some(({ message }) => message === "1001 more are not shown: correct these first."));
  });

  it("are told nothing of `undefined` where a name is missing", async () => {
    for (const keyword of ["variant", "const", "vas", "program", "process"]) {
      for (const rest of ["é{ }", "{ }", "= 1", ""]) {
        const problems = await problemsOf(`${around("program p { fn main() { } }")}${keyword} ${rest}`);
        assert.ok(problems.some(({ severity }) => severity === "error"));
        for (const { message } of problems) assert.doesNotMatch(message, /undefined/, `${keyword} ${rest}`);
      }
    }
  });

  it("may be UTF-16", async () => {
    const wide = [...around("")].join("\0");
    for (const text of [`\ufeff${wide}`, wide, `\ufffd\ufffd${wide}`]) {
      assert.deepEqual(
        (await problemsOf(text)).map(({ message }) => message),
        ["This is not UTF-8 but UTF-16, or no text at all: save the file as UTF-8."],
      );
    }
  });
});

const rows: readonly ProblemRow[] = [
  [
    "a comment that does not end",
    `${around("program p { fn main() { } }")}«/*» open\nprocess A runs p`,
    "This comment does not end: close it with `*/`.",
  ],
  [
    "C's counting loop",
    inMain("let s = 0\n«for (int i = 0; i < n; i++)» { s += i }\nprint s"),
    "A loop that counts is written `for i in 0 .. n { … }`.",
  ],
  [
    "C's other loop",
    inMain("let x = 1\n«for (;;)» { x += 1 break }\nprint x"),
    "A loop that counts is `for i in 0 .. 4 { … }`; any other is `while condition { … }`, with its steps in the block.",
  ],
  [
    "a declaration with a width",
    inMain("«u64 x» = 1\nprint x"),
    "A variable of a function is declared with `let`: `let x = …`; all have 64 bits.",
  ],
  [
    "a declaration with a type",
    inMain("«int x» = 1\nprint x"),
    "A variable of a function is declared with `let`: `let x = …`; all have 64 bits.",
  ],
  [
    "an array in a function",
    inMain("«u64 x[4]»"),
    "An array stands beside the functions, in the program: `u64 x[4]`. In a function, map memory.",
  ],
  ["`++`", inMain("let x = 1\nx«++»\nprint x"), "Write `x += 1`: there is no `++`."],
  ["`--`", inMain("let x = 1\nx«--»\nprint x"), "Write `x -= 1`: there is no `--`."],
];

describe("habits of C", () => {
  testRows(rows);

  it("have one error each, and nothing behind it is reported", async () => {
    for (const body of [
      "for (i = 0; i < 4; i++) { print i }",
      "u64 x = 1\nx += 2\nprint x",
      "let x = 1\nx++\nprint x - -x",
    ]) {
      const problems = (await problemsOf(inMain(body))).filter(({ severity }) => severity === "error");
      assert.ok(problems.length <= 1, JSON.stringify(problems));
    }
  });

  it("have one error for a string that does not end on its line, wherever it begins", async () => {
    for (const text of [
      'scenario "Test\nmachine rv64-sv39\nkernel linux-rfc\nprogram p { fn main() { } }\nprocess A runs p',
      around('include "lib.vas\nprogram p { fn main() { } }\nprocess A runs p'),
      around('schedule "c0\nprogram p { fn main() { } }\nprocess A runs p'),
      around('program p { fn main() { } }\nprocess A runs p\nexpect A.exit == 0, "not really'),
    ]) {
      const errors = (await problemsOf(text)).filter(({ severity }) => severity === "error");
      assert.deepEqual(
        errors.map(({ message }) => message),
        ['This string does not end on its line: close it with `"`.'],
        text,
      );
    }
  });

  it("leave what is legal alone", async () => {
    const body = "let int = 1\nlet char = int --int\nchar = - -char\nint += 1\nprint int, char";
    assert.deepEqual(await problemsOf(inMain(body)), []);
  });
});

describe("meetings with and without a number", () => {
  it("are an error at the second", async () => {
    const text = around(`program p { fn a(x) { meet cached return x } fn main() {
let t = thread_create(a, 0)
meet cached(2)
thread_join(t) } }
process A runs p`);
    const problems = (await problemsOf(text)).filter(({ severity }) => severity === "error");
    assert.deepEqual(
      problems.map(({ line, message }) => [line, message]),
      [[6, "`meet cached` at line 4 waits for all that name it, this for 2: write the same here."]],
    );
  });
});
