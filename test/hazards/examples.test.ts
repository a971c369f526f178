/**
 * Every example of a hazard reports its own pitfall and no other, wherever it reports one; with the option right, the
 * variant in its file, it reports nothing. A line `// also: P8` admits a pitfall that is needed to get there.
 */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Image } from "../../src/image/image.js";
import { report, withVariant } from "../../src/simulator/index.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";

const folder = join(import.meta.dirname, "../../examples/hazards");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".vas"))
  .sort();

function pitfalls(image: Image): string[] {
  const simulation = open(image);
  go(simulation, { kind: "continue" });
  const result = report(simulation);
  assert.notEqual(result.status, "limit");
  assert.notEqual(result.status, "deadlock");
  return [...new Set(result.hazards.map(({ id }) => id))].sort();
}

describe("examples of hazards", () => {
  for (const name of files) {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    const own = `P${Number(/^p(\d+)-/.exec(name)![1])}`;
    const also = [...text.matchAll(/^\/\/ also: (P\d+)$/gm)].map((match) => match[1]!);

    it(`${name} reports ${own}${also.length > 0 ? ` besides ${also.join(", ")}` : " and nothing else"}`, async () => {
      assert.deepEqual(pitfalls(await compile(text, path)), [own, ...also].sort());
    });

    it(`${name} has a twin that reports nothing${also.length > 0 ? " of its own" : ""}`, async () => {
      const image = await compile(text, path);
      const twins = image.variants.filter(({ expectations }) => expectations !== null);
      assert.ok(twins.length > 0, "no variant with expectations of its own");
      for (const { name: twin } of twins) {
        assert.deepEqual(
          pitfalls(withVariant(image, twin)!).filter((id) => !also.includes(id)),
          [],
        );
      }
    });
  }
});
