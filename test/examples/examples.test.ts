/**
 * Every scenario under examples/ passes as it is written, and ends as its comment says in each variant that the comment names in
 * a line of the form `// variant: machine.tags=asid → failed`. A scenario that is to end in a deadlock says `// as written → deadlock`.
 */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { report } from "../../src/simulator/index.js";
import { compile, go, open } from "../simulator/scenario.js";

const folder = join(import.meta.dirname, "../../examples");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".vas"))
  .sort();

interface Variant {
  /** `none` for the file as it is written. */
  readonly title: string;
  readonly overrides: Readonly<Record<string, string>>;
  readonly status: string;
}

/** The run as written, and those that the comment announces. */
function variants(text: string): Variant[] {
  const announced = [...text.matchAll(/^\/\/ variant:(.*)$/gm)].map(([line, rest]) => {
    const parts = /^((?: \S+=\S+)+) → (passed|failed|deadlock)$/.exec(rest!);
    assert.ok(parts, `not of the form "// variant: KEY=VALUE → passed|failed|deadlock": ${line}`);
    const [, settings, status] = parts;
    const overrides = Object.fromEntries(
      settings!
        .trim()
        .split(" ")
        .map((setting) => setting.split("=") as [string, string]),
    );
    return { title: `with${settings}`, overrides, status: status! };
  });
  const status = /^\/\/ as written → (deadlock)$/m.exec(text)?.[1] ?? "passed";
  return [{ title: "as written", overrides: {}, status }, ...announced];
}

describe("examples", () => {
  for (const name of files) {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    for (const { title, overrides, status } of variants(text)) {
      it(`${name} ${title}: ${status}`, async () => {
        const simulation = open(await compile(text, path), { overrides });
        go(simulation, { kind: "continue" });
        const { status: actual, stop, expectations } = report(simulation);
        const failed = expectations.filter(({ passed }) => !passed);
        const reasons = failed.map((each) => `line ${each.line}: ${each.text} (${each.actual})`);
        assert.equal(actual, status, [stop, ...reasons].join("\n"));
      });
    }
  }
});
