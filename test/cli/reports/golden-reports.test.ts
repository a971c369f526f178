/**
 * What `vas run`, `vas test` and `vas compare` print, to the letter: each kind of message once. UPDATE_GOLDEN=1 writes the files of
 * `golden/`; read their difference before they are committed.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { assertGolden } from "../../debug/client/golden.js";
import { vas } from "../terminal.js";

const folder = path.join(import.meta.dirname, "golden");

const head = (title: string, machine = "", kernel = ""): string =>
  `scenario "${title}"\nmachine rv64-sv39 { ${machine} }\nkernel linux-rfc { ${kernel} }\n`;

const files: Readonly<Record<string, string>> = {
  "/passes.vas":
    `${head("All holds", "classify on")}vas library mode 0444 { segment data at 0x2000_0000 size 8K r-- { u64 table[1024] = 7 } }\n` +
    'program p(n) { fn main() { subscribe(vas_find("library")) print "seven: ", library.table[0] expect n == 2, "the argument" return 3 } }\n' +
    'process A runs p(2)\nexpect A.exit == 3\nexpect dtlb.misses(library) == 1, "one page"\n' +
    'variant other "with another result" { process A(n: 2) expect A.exit == 3 }\n',
  "/fails.vas":
    `${head("Not all holds")}program p { fn main() { for i in 0 .. 5 { expect i < 2, "small" } return 1 } }\n` +
    "program lost { fn main() { u64[0] = 1 } }\nprocess A runs p\nprocess B runs lost\n" +
    'expect A.exit == 0, "it should end well"\nexpect B.exit == 0\nexpect walks < 3 and faults == 0\n',
  "/waits.vas": `${head("Waits for ever")}program p { fn main() { meet nobody(2) } }\nprocess A runs p\nexpect A.exit == 0\n`,
  "/runs-on.vas": `${head("Runs on", "", "max_steps 5000")}program p { fn main() { while (1) { yield() } } }\nprocess A runs p\n`,
  "/panics.vas":
    'scenario "Panics"\nmachine rv64-sv39\nkernel lab { u64 n  fn run() { n = u64[0x4000_0000] } }\n' +
    "vas V { segment one at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }\nprocess P runs kernel.run in V\n",
  "/wrong.vas": `${head("Wrong")}program p { fn main() { return x } }\nprocess A runs p\n`,
  "/warned.vas":
    `${head("Warned")}vas library mode 0444 { segment data at 0x2000_0000 size 8K r-- { u64 table[1] } }\n` +
    'program p { fn main() { let v = vas_find("libary") munmap(64, 4K) return v < 0 } }\nprocess A runs p\nexpect A.exit == 1\n',
  "/with.vas": 'expect A.exit == 3, "hidden"\nexpect walks == 0, "hidden too"\n',
};

/** A command line with all that it has printed. */
async function printed(line: string): Promise<readonly string[]> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const { status, out, err } = await vas(words, { files });
  const lines = (text: string, mark: string): string[] =>
    text === ""
      ? []
      : text
          .trimEnd()
          .split("\n")
          .map((one) => (mark + one).trimEnd());
  return [`$ vas ${line}`, ...lines(out, ""), ...lines(err, "! "), `status ${status}`, ""];
}

const reports: Readonly<Record<string, readonly string[]>> = {
  run: [
    "run /passes.vas",
    "run /passes.vas --variant other",
    "run /fails.vas",
    "run /waits.vas",
    "run /runs-on.vas",
    "run /panics.vas",
    "run /wrong.vas",
    "run /warned.vas",
    "run /none.vas",
    "run /passes.vas --set machine.tagz=asid",
    "run /passes.vas --set machine.tags=asid+sasid",
    "run /passes.vas --set cheese=1",
    // Hazards and what a checker says; a defect of the patches; calls that failed; what is left behind.
    "run examples/hazards/p04-no-shootdown.vas",
    "run examples/defects/q07-attached-by-nobody.vas",
    "run examples/lessons/silent-failure.vas",
    "run examples/stories/leak.vas",
  ],
  test: [
    "test /passes.vas /fails.vas /waits.vas /runs-on.vas /panics.vas /wrong.vas /warned.vas",
    "test /passes.vas --with /with.vas",
    "test /none.vas",
  ],
  compare: [
    "compare /passes.vas --vary machine.asid_bits=0,4,99 --vary n=2,3 --count walks --count dtlb.misses(library)",
    "compare /waits.vas --vary machine.seed=1,2",
    "compare /runs-on.vas --vary machine.seed=1 --count switches",
    "compare /panics.vas --vary machine.seed=1 --count switches",
    "compare /passes.vas --vary machine.preset=rv64-sv39,arc-hs38-1k --count l2.misses --count jtlb.misses",
    "compare /passes.vas --vary machine.seed=1,2 --count dtlb.misses(nobody)",
    "compare /wrong.vas --vary machine.seed=1",
    "compare /passes.vas",
  ],
};

describe("reports, to the letter", function () {
  this.timeout(240_000);

  for (const [name, lines] of Object.entries(reports))
    it(`vas ${name}`, async () => {
      const all: string[] = [];
      for (const line of lines) all.push(...(await printed(line)));
      assertGolden(name, all, folder);
    });

  it("have each kind of message", () => {
    const text = Object.keys(reports)
      .map((name) => readFileSync(path.join(folder, `${name}.txt`), "utf8"))
      .join("\n");
    const kinds = [
      /^holds {3}line/m,
      /^FAILED {2}line \d+: .*; and 2 times more/m,
      /: it should end well$/m,
      /exit 3/,
      /SIGSEGV/,
      /still running/,
      /deadlock/,
      /stopped by a limit/,
      /stopped by a kernel panic/,
      /error: Unknown name/,
      /warning:/,
      /Did you mean/,
      /no such file/,
      /^P4/m,
      /^Q7/m,
      /nobody looked at the result/,
      /left behind, held by nobody/,
      /^misses of/m,
      /^VAS +id/m,
      /refused/,
      /no run has the counter/,
      /^ERROR /m,
      /\d of \d+ scenarios passed/,
    ];
    assert.deepEqual(kinds.filter((kind) => !kind.test(text)).map(String), []);
  });
});
