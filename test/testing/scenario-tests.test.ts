/** Scenarios as tests: what is found in a file, and what a run says of each. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { compileSource } from "../../src/compiler/index.js";
import { languageSettings } from "../../src/debug/settings/index.js";
import type { Image } from "../../src/image/image.js";
import { createCoreServices } from "../../src/language/index.js";
import type { Reached } from "../../src/protocol/scenario-tests.js";
import { findTests, reachedText, runTest, type TestHost } from "../../src/testing/index.js";

const services = createCoreServices(languageSettings());

const host: TestHost = { now: () => performance.now(), breathe: () => Promise.resolve(), cancelled: () => false };

async function imageOf(text: string): Promise<Image> {
  const { image, problems } = await compileSource(services, text, { source: "memory:/test.vas" });
  assert.ok(image, problems.map(({ message }) => message).join("\n"));
  return image;
}

const text = `scenario "Two ways"
machine arc-hs38-1k { tags asid }
kernel linux-rfc

program p {
    u64 page[4096]
    fn main() {
        for i in 0 .. 4 {
            page[i * 1024] = i
            expect page[i * 1024] == 1
        }
        if page[0] == 5 {
            never()
        }
    }
    fn never() {
        print "never"
    }
}
process A runs p

expect A.exit == 0
expect dtlb.misses(A)
    == 99, "a page each"

variant shared "With shared ids" {
    machine { tags asid+sasid }
    expect A.exit == 1
}
variant same {
    machine { cores 2 }
}
`;

describe("tests of a scenario", () => {
  it("are the file, its variants, and the expectations of each", async () => {
    const found = await findTests(services, text, "memory:/test.vas");
    assert.equal(found!.title, "Two ways");
    assert.deepEqual(
      found!.runs.map(({ variant, title, range, conditions }) => [
        variant,
        title,
        range.line,
        conditions.map(({ label, range: place }) => `${place.line} ${label}`),
      ]),
      [
        [
          null,
          "Two ways",
          1,
          ["22 expect A.exit == 0", "23 expect dtlb.misses(A) == 99", "10 expect page[i * 1024] == 1"],
        ],
        ["shared", "With shared ids", 26, ["28 expect A.exit == 1", "10 expect page[i * 1024] == 1"]],
        [
          "same",
          "same",
          30,
          ["22 expect A.exit == 0", "23 expect dtlb.misses(A) == 99", "10 expect page[i * 1024] == 1"],
        ],
      ],
    );
  });

  it("are none in a file for others, and are found in a damaged one", async () => {
    assert.equal(await findTests(services, "vas libc { }", "memory:/libc.vas"), null);
    assert.equal(await findTests(services, "", "memory:/empty.vas"), null);
    const damaged = await findTests(services, text.replace("if page[0] == 5 {", "if page[0] == {"), "memory:/test.vas");
    assert.equal(damaged!.title, "Two ways");
  });

  it("fail where they are, with what was seen", async () => {
    const { status, expectations } = await runTest(await imageOf(text), null, host);
    assert.equal(status, "failed");
    assert.deepEqual(
      expectations.map(({ line, passed, actual, message }) => [line, passed, actual, message]),
      [
        [22, true, "0 == 0", null],
        [23, false, "5 == 99", "a page each"],
        [10, false, "A: 0 and 1; and 2 times more", null],
      ].sort((one, other) => Number(one[0]) - Number(other[0])),
    );
  });

  it("run a variant with its own settings and expectations", async () => {
    const image = await imageOf(text);
    const shared = await runTest(image, "shared", host);
    assert.deepEqual(
      shared.expectations.filter(({ line }) => line > 20).map(({ line, passed, actual }) => [line, passed, actual]),
      [[28, false, "0 == 1"]],
    );
    assert.equal((await runTest(image, "none", host)).status, "error");
  });

  it("tell which statements and functions were reached, and change nothing by it", async () => {
    const image = await imageOf(text);
    const [plain, covered] = [await runTest(image, null, host), await runTest(image, null, host, true)];
    assert.deepEqual({ ...covered, lines: null, reached: null }, { ...plain, lines: null, reached: null });
    const [file] = covered.lines!;
    const lines = (reached: boolean): number[] => [
      ...new Set(file!.statements.filter((one) => one.reached === reached).map(({ range }) => range.line)),
    ];
    assert.deepEqual(lines(false), [13, 17, 18]);
    for (const line of [8, 9, 10, 12]) assert.ok(lines(true).includes(line), `${line}`);
    assert.deepEqual(
      file!.functions.map(({ name, reached }) => [name, reached]),
      [
        ["main", true],
        ["never", false],
      ],
    );
  });

  it("tell an `expect` in a program that held from one that was never reached", async () => {
    const image = await imageOf(text.replace("== 1\n", "== i\n").replace('print "never"', "expect 1 == 1"));
    const { expectations } = await runTest(image, null, host);
    assert.deepEqual(
      expectations.filter(({ line }) => line < 20).map(({ line, passed, actual }) => [line, passed, actual]),
      [[10, true, "held"]],
    );
  });

  it("end when they are cancelled", async () => {
    const endless = text
      .replace("for i in 0 .. 4 {", "while 1 {")
      .replaceAll("i * 1024", "0")
      .replace("= i\n", "= 1\n");
    let breaths = 0;
    const impatient: TestHost = {
      ...host,
      breathe: () => (breaths++, Promise.resolve()),
      cancelled: () => breaths > 3,
    };
    assert.equal((await runTest(await imageOf(endless), null, impatient)).status, "cancelled");
  });
});

describe("what examples reach", () => {
  it("are the pitfalls that they are about, and events of many kinds", async () => {
    const runs: Reached[] = [];
    for (const name of readdirSync("examples/hazards").filter((one) => /^p0[1-5]/.test(one))) {
      const result = await runTest(await imageOf(readFileSync(`examples/hazards/${name}`, "utf8")), null, host, true);
      assert.ok(
        result.reached!.hazards.includes(`P${Number(name.slice(1, 3))}`),
        `${name}: ${[...result.reached!.hazards].join()}`,
      );
      runs.push(result.reached!);
    }
    const told = reachedText(runs);
    assert.match(told, /^Pitfalls: \d+ of 32 reached: P1, P2, P3, P4, P5/);
    assert.match(told, /not reached: .*P32/);
    for (const event of ["miss", "fill", "page-fault", "hazard", "system-call"])
      assert.ok(
        runs.some(({ events }) => events.includes(event)),
        event,
      );
    assert.match(told, /Events: \d+ of 26 reached/);
  });
});
