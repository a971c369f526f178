/** The record of what the tests notice, and the faults that are put in for it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** A part of the tool. */
const part = (name: string): Promise<unknown> =>
  import(new URL(`../../scripts/mutate/${name}.mjs`, import.meta.url).href) as Promise<unknown>;

interface Mutant {
  readonly path: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly kind: "expression" | "statement";
  readonly mutated: string;
  readonly told: string;
  readonly compared: string | null;
}

describe("mutants", () => {
  it("the page says what is recorded", async () => {
    const { keptScores, pageOf } = (await part("record")) as {
      keptScores: () => object;
      pageOf: (kept: object) => string;
    };
    assert.equal(readFileSync("docs/mutation.md", "utf8"), pageOf(keptScores()));
  });

  it("faults that once survived can be put in still, each at one place, and each is recorded with the test that notices it", async () => {
    const { namedFaults } = (await part("named-faults")) as { namedFaults: () => readonly Mutant[] };
    const { keptScores } = (await part("record")) as {
      keptScores: () => { named: { faults: readonly { told: string; by: string | null; title: string }[] } };
    };
    const { faults } = keptScores().named;
    assert.deepEqual(
      namedFaults()
        .map(({ told }) => told)
        .toSorted(),
      faults.map(({ told }) => told).toSorted(),
    );
    for (const { told, by } of faults) assert.ok(by !== null && readFileSync(by, "utf8") !== "", told);
  });

  it("are asleep until they are woken, one at a time, and tell whether they make a difference", async () => {
    const { mutantsOf, withMutants } = (await part("mutants")) as {
      mutantsOf: (path: string, text: string) => readonly Mutant[];
      withMutants: (text: string, mutants: readonly object[]) => string;
    };
    const text = "const found = []; if (a < b) found.push(a + b, !c ? 3 : 4); else found.push(a); return found;";
    const mutants = mutantsOf("sample.ts", text).map((mutant, index) => ({ ...mutant, number: index + 1 }));
    // None inside another one, as in a sample.
    const alone = (number: number): ((...args: unknown[]) => readonly unknown[]) =>
      new Function(
        "mutantSwitch",
        "mutantSurvey",
        "a",
        "b",
        "c",
        withMutants(text, [mutants.find((one) => one.number === number)!]),
      ) as never;
    const run = (number: number, awake: number, a: number, b: number): readonly unknown[] =>
      alone(number)((one: number) => one === awake, null, a, b, false);
    const answers = new Map<string, readonly unknown[]>();
    for (const { number, told } of mutants) {
      assert.deepEqual(run(number, 0, 1, 2), [3, 3], told);
      answers.set(told, run(number, number, 1, 2));
    }
    assert.deepEqual(Object.fromEntries(answers), {
      "< → <=": [3, 3],
      "+ → -": [-1, 3],
      "branches of ?: swapped": [3, 4],
      "! dropped": [3, 4],
      "3 → +1": [3, 4],
      "4 → +1": [3, 3],
      "found.push(a + b, !c ? 3 : 4); dropped": [],
      "found.push(a); dropped": [3, 3],
    });
    const less = mutants.find(({ told }) => told === "< → <=")!;
    for (const [a, differs] of [
      [1, false],
      [2, true],
    ] as const) {
      let told: boolean | null = null;
      const survey = (_: number, how: string, original: () => unknown, mutated: () => unknown): unknown => {
        assert.equal(how, "truth");
        told = original() !== mutated();
        return original();
      };
      alone(less.number)(() => assert.fail("it is compared"), survey, a, 2, false);
      assert.equal(told, differs);
    }
  });

  it("have names that say nothing of folders, so that a sample outlives moves", async () => {
    const { sampleOf } = (await part("sample")) as {
      sampleOf: (layer: string, count: number, seed: number) => readonly Mutant[];
    };
    const sample = sampleOf("notation", 20, 1);
    assert.ok(sample.length > 0);
    for (const { key, path } of sample) assert.ok(key.startsWith(`${path.split("/").at(-1)!} | `), key);
    assert.deepEqual(sampleOf("notation", 20, 1), sample);
    assert.notDeepEqual(sampleOf("elf", 5, 2), sampleOf("elf", 5, 1));
  });
});
