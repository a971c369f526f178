/** Every defect of the patches has a scenario that shows it (examples/defects/qNN-*.vas), and is gone in its repaired twin. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defectNames } from "../../src/kernel/config/settings-of-defects.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";

const folder = join(import.meta.dirname, "../../examples/defects");

/** Numbers of the defects that a run reports. */
async function reported(file: string, overrides: Readonly<Record<string, string>>): Promise<Set<number>> {
  const path = join(folder, file);
  const simulation = open(await compile(readFileSync(path, "utf8"), path), { overrides });
  go(simulation, { kind: "continue" });
  const { output } = simulation.system.kernel;
  return new Set(output.flatMap((record) => (record.kind === "defect" ? [record.number] : [])));
}

describe("examples of the defects", () => {
  for (const name of defectNames) {
    const number = Number(name.slice(1));
    it(`Q${number} shows, and not in the repaired twin`, async () => {
      const files = readdirSync(folder).filter((file) => file.startsWith(`q${String(number).padStart(2, "0")}-`));
      assert.equal(files.length, 1);
      assert.ok((await reported(files[0]!, {})).has(number));
      assert.ok(!(await reported(files[0]!, { [`kernel.${name}`]: "off" })).has(number));
    });
  }
});
