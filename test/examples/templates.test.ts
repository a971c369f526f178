/**
 * On which machines each template holds: it compiles there, runs to its end, and its expectations and those of its variants hold.
 * Machines of other page sizes are left out, as the comments name sizes. The page of templates offers what is in machines.json;
 * UPDATE_DOCS=1 writes it.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileSource } from "../../src/compiler/compile-source.js";
import { languageSettings } from "../../src/debug/settings/index.js";
import { onMachine } from "../../src/extension/start/on-machine.js";
import { createCoreServices } from "../../src/language/parser/core-services.js";
import {
  continueRun,
  evaluateExpectations,
  machinePresets,
  openSimulation,
  startRun,
  withVariant,
} from "../../src/simulator/index.js";

const folder = join(import.meta.dirname, "../../examples/templates");
const file = join(folder, "machines.json");
const services = createCoreServices(languageSettings());

/** Bytes of a page of the machine, if the scenario holds there; else null. */
async function holds(text: string): Promise<number | null> {
  const { image } = await compileSource(services, text, { source: "template.vas" });
  if (image === null) return null;
  let bytes = 0;
  for (const one of [image, ...image.variants.map(({ name }) => withVariant(image, name)!)]) {
    const opened = openSimulation(one, { checkpointInterval: Infinity });
    if ("problems" in opened) return null;
    const { simulation } = opened;
    const stop = continueRun(simulation, startRun(simulation, { kind: "continue" }), 1e7);
    if (stop?.reason !== "finished" || evaluateExpectations(simulation).some(({ passed }) => !passed)) return null;
    bytes = simulation.system.machine.memory.pageBytes;
  }
  return bytes;
}

describe("templates", function () {
  this.timeout(200_000);

  it("hold on their own machine, and on those that the page of templates offers", async () => {
    const found: Record<string, string[]> = {};
    for (const name of readdirSync(folder).filter((one) => one.endsWith(".vas"))) {
      const text = readFileSync(join(folder, name), "utf8");
      const own = await holds(text);
      assert.notEqual(own, null, name);
      const machines: string[] = [];
      for (const { name: preset } of machinePresets())
        if ((await holds(onMachine(text, preset))) === own) machines.push(preset);
      assert.ok(machines.includes(/^machine ([\w-]+)/m.exec(text)![1]!), name);
      found[name.replace(/\.vas$/, "")] = machines;
    }
    const written = `${JSON.stringify(found, null, 2)}\n`;
    if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, written);
    else assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), found, "run this test with UPDATE_DOCS=1");
  });

  it("change their machine and nothing else", () => {
    const text = "// machine x\nmachine rv64-sv39 {\n  cores 2\n}\nvariant v {\n  machine { check on }\n}\n";
    assert.equal(onMachine(text, "zen2"), text.replace("machine rv64-sv39", "machine zen2"));
    assert.equal(
      onMachine("machine rv64-sv39\nkernel intended\n", "arc-hs38-1k"),
      "machine arc-hs38-1k\nkernel intended\n",
    );
  });
});
