/** Every scenario under examples/ passes as it is written, and so does each of its variants. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { report, withVariant } from "../../src/simulator/index.js";
import { swept } from "../sample.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";
import { needsSysroot } from "./needs-sysroot.js";

const folder = join(import.meta.dirname, "../../examples");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  // What has kernel code is explored (test/explore/lab/lab-examples.test.ts): one schedule says little about it.
  .filter((name) => name.endsWith(".vas") && !name.startsWith("lab") && !needsSysroot(name))
  // A library has nothing to run.
  .filter((name) => /^scenario "/m.test(readFileSync(join(folder, name), "utf8")))
  .sort();

describe("examples", () => {
  for (const name of swept(files, 6)) {
    const path = join(folder, name);
    it(`${name} passes, and each of its variants`, async () => {
      const image = await compile(readFileSync(path, "utf8"), path);
      for (const variant of [null, ...image.variants]) {
        const simulation = open(variant === null ? image : withVariant(image, variant.name)!);
        go(simulation, { kind: "continue" });
        const { status, stop, expectations } = report(simulation);
        const failed = expectations.filter(({ passed }) => !passed);
        const reasons = failed.map((each) => `line ${each.line}: ${each.text} (${each.actual})`);
        assert.equal(status, "passed", [variant?.name ?? "as written", stop, ...reasons].join("\n"));
      }
    }).timeout(400_000);
  }
});
