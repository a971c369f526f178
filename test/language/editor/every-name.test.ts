/**
 * Words that mean something only in their place are names everywhere else: each of them, wherever a name can stand, is read, laid out,
 * described and renamed as any other name is.
 */
import assert from "node:assert/strict";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { formatScenario } from "../../../src/language/editor/index.js";
import { contextualWords } from "../../../src/language/syntax/format-tokens.js";
import { createCoreServices, parseScenario } from "../../../src/language/index.js";
import { sampled, swept } from "../../sample.js";
import { openEditor } from "./open-document.js";

const head = 'scenario "Names"\n\nmachine rv64-sv39\nkernel linux-rfc\n\n';
const inProgram = (text: string): string => `${head}program p {\n    ${text}\n}\n\nprocess A runs p\n`;
const inMain = (text: string): string => inProgram(`fn main() {\n        ${text}\n    }`);

/** Scenarios without a problem, laid out, with a name in a place; `@` is the name. */
const places: readonly (readonly [where: string, text: string])[] = [
  [
    "a constant",
    `${head}const @ = 4\n\nprogram p {\n    u64 x[@]\n    fn main() { return x[@ - 1] + @ }\n}\n\nprocess A runs p\nexpect A.exit == @\n`,
  ],
  [
    "a constant in a header and in a setting",
    `scenario "Names"\n\nconst @ = 4M\n\nmachine rv64-sv39 { memory @ }\nkernel linux-rfc\n\nvas v mode 0444 { segment s at @ size @ rw- }\n\nprogram p { fn main() { } }\n\nprocess A runs p\n`,
  ],
  [
    "a VAS, and as an owner",
    `${head}vas @ { segment s at 0x2000_0000 size 4K rwx { fn f(a) { return a } } }\n\nprogram p subscribes @ { fn main() { return @.f(1) } }\n\nprocess A runs p\nexpect dtlb.misses(@) == 0\n`,
  ],
  [
    "a segment",
    `${head}vas v { segment @ at 0x2000_0000 size 4K pages 4K rw- { u64 x } }\n\nprogram p { fn main() { } }\n\nprocess A runs p\n`,
  ],
  [
    "a member of a VAS",
    `${head}vas v { segment s at 0x2000_0000 size 4K rw- { u64 @ } }\n\nprogram p subscribes v { fn main() { v.@ = v.@ + 1 } }\n\nprocess A runs p\n`,
  ],
  [
    "a function of a VAS",
    `${head}vas v { segment s at 0x2000_0000 size 4K r-x { fn @(a) { return a } } }\n\nprogram p subscribes v { fn main() { return v.@(1) } }\n\nprocess A runs p\n`,
  ],
  ["a program", `${head}program @ { fn main() { } }\n\nprocess A runs @\nprocess B runs @ on core 0\n`],
  [
    "a parameter of a program",
    `${head}program p(@) { fn main() { return @ } }\n\nprocess A runs p(1)\nprocess B runs p(@: 2)\n`,
  ],
  [
    "a process, and what is asked of it",
    `${head}program p { fn main() { } }\n\nprocess @ runs p\nexpect @.exit == 0 and faults(@) >= 0\n`,
  ],
  [
    "an array of processes",
    `${head}program p(n) { fn main() { return n } }\n\nprocess @[2] runs p(index) on core 0 { uid 1001 }\nexpect @[1].exit == 1 and @.exit == 1\n`,
  ],
  [
    "a forked process",
    `${head}program p {\n    fn main() {\n        let pid = fork("@")\n        if pid { wait(pid) }\n    }\n}\n\nprocess A runs p\nexpect @.exit == 0\n`,
  ],
  [
    "a variant, and an argument in it",
    `${head}program p(@) { fn main() { return @ } }\n\nprocess A runs p(1)\n\nvariant @ "other" {\n    process A(@: 2)\n    expect A.exit == 2\n}\n`,
  ],
  [
    "an array of a program",
    inProgram("u64 @[4]\n    fn main() {\n        @[1] = 2\n        @[1] += @[2]\n        return @ + 8\n    }"),
  ],
  [
    "a number of a program",
    inProgram(
      "u64 @\n    fn main() {\n        @ = 1\n        @ <<= 2\n        if @ { @ = @ + 1 }\n        return @\n    }",
    ),
  ],
  [
    "a function",
    inProgram(
      "fn @(a) { return a }\n    fn main() {\n        @(1)\n        if @(2) { return @(3) }\n        print @(4)\n    }",
    ),
  ],
  ["a parameter", inProgram("fn f(a, @) { return @ + a }\n    fn main() { return f(1, 2) }")],
  [
    "a variable, at the beginning of statements and at the end of them",
    inMain(
      "let @ = 1\n        @ = 2\n        @ += 3\n        let b = @\n        @ = -@\n        print @\n        while @ { @ = @ - 1 }\n        return @ + b",
    ),
  ],
  [
    "a variable in places and arguments",
    inMain(
      "let @ = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)\n        u64[@ + 8] = u64[@]\n        munmap(@, 4K)",
    ),
  ],
  ["the variable of a loop", inMain("for @ in 0 .. 4 { print @, hex(@) }")],
  [
    "a measured part",
    `${head}program p {\n    fn main() {\n        measure @ { yield() }\n    }\n}\n\nprocess A runs p\nexpect faults(@) == 0 and cycles_kernel(@, A) > 0\n`,
  ],
  ["a rendezvous", `${head}program p { fn main() { meet @ } }\n\nprocess A runs p\nprocess B runs p\n`],
  [
    "a variable, a function and a lock of the kernel",
    `scenario "Names"\n\nmachine rv64-sv39\n\nvas v { segment s at 0x1000_0000 size 4K rw- { u64 x } }\n\nkernel lab {\n    u64 @\n    fn f@(a) {\n        lock(@)\n        @ += a\n        unlock(@)\n    }\n}\n\nprocess P runs kernel.f@(1) in v on core 0\nexpect kernel.@ == 1\n`,
  ],
  ["a schedule", `${head}program p { fn main() { } }\n\nprocess A runs p\n\nexplore { switches 1 }\nschedule @ "c0"\n`],
];

/** A name that means nothing anywhere. */
const neutral = "ordinary";
/** What the grammar has as a word of its own besides `main`: in these places another word would be meant. */
const taken: Readonly<Record<string, readonly string[]>> = {
  // `kernel.x` is a member of the kernel.
  kernel: ["a VAS, and as an owner", "a process, and what is asked of it", "a forked process", "an array of processes"],
};

const settings = languageSettings();
const core = createCoreServices(settings);
const editor = openEditor(settings);

const withName = (text: string, name: string): string => text.replaceAll("@", name);

async function problemsOf(text: string): Promise<readonly string[]> {
  const { problems } = await parseScenario(core, text, "memory:/names.vas");
  return problems.map(({ severity, message }) => `${severity}: ${message}`);
}

describe("names that are keywords elsewhere", () => {
  for (const [where, text] of places) {
    it(`can be ${where}`, async () => {
      const expected = await problemsOf(withName(text, neutral));
      assert.deepEqual(
        expected.filter((problem) => problem.startsWith("error")),
        [],
      );
      const laidOut = formatScenario(editor.services, withName(text, neutral));
      for (const word of swept([...contextualWords], 12)) {
        if (taken[word]?.includes(where) === true) continue;
        const named = withName(text, word);
        assert.deepEqual(
          await problemsOf(named),
          expected.map((problem) => problem.replaceAll(neutral, word)),
          word,
        );
        assert.equal(formatScenario(editor.services, named), laidOut!.replaceAll(neutral, word), word);
      }
    });

    it(`are described as ${where}`, async () => {
      const hovers = async (word: string): Promise<readonly string[]> => {
        const parts = text.split("@");
        const marked = parts
          .slice(1)
          .map((_, at) => `${parts.slice(0, at + 1).join(word)}‸${word}${parts.slice(at + 1).join(word)}`);
        return Promise.all(marked.map(editor.hoverAt));
      };
      const expected = await hovers(neutral);
      for (const word of sampled([...contextualWords], 8, 3)) {
        if (taken[word]?.includes(where) === true) continue;
        assert.deepEqual(
          await hovers(word),
          expected.map((hover) => hover.replaceAll(neutral, word)),
          word,
        );
      }
    });
  }
});
