/** The table of counters (image/counter.ts): each counted by hand on several machines, and asked for where it is not. */
import { strict as assert } from "node:assert";
import { counterUnitRows, systemCounterRows, tlbCounterRows } from "../../../src/image/counter.js";
import { machinePresets } from "../../../src/machine/index.js";
import { allCounters, namedCounter } from "../../../src/simulator/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { createVasServices } from "../../../src/language/editor/index.js";
import { parseScenario, type Problem } from "../../../src/language/parser/index.js";
import { compile, go, open } from "../scenarios/scenario.js";
import { counterRows } from "./counter-rows.js";
import { counterRowsOfSeveral } from "./counter-rows-of-several.js";
import { sometimes } from "../../sample.js";

const services = createVasServices(languageSettings());

/** Errors of a file, as the editor has them. */
async function errorsOf(text: string): Promise<readonly Problem[]> {
  const { problems } = await parseScenario(services, text, "test.vas");
  return problems.filter(({ severity }) => severity === "error");
}

const rows = [...counterRows, ...counterRowsOfSeveral];

/** Counter and unit of `dtlb.misses(m)`. */
function namesIn(text: string): { readonly unit: string; readonly counter: string } {
  const [, unit = "", counter = ""] = /^(?:(\w+)\.)?(\w+)/.exec(text) ?? [];
  return { unit, counter };
}

describe("every counter", () => {
  for (const { what, text, presets, counters } of rows)
    for (const preset of presets)
      it(`of ${what} on ${preset} is what a hand counts`, async () => {
        const simulation = open(await compile(text.replace("PRESET", preset)));
        assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
        const wanted = Object.entries(counters).map(
          ([name, value]) => [name, typeof value === "number" ? value : value[preset]] as const,
        );
        assert.deepEqual(
          wanted.map(([name]) => [name, namedCounter(simulation, name)]),
          wanted,
        );
      });

  it("of the table is counted by hand on two machines, and is not nothing there", () => {
    const seen = new Map<string, Set<string>>();
    for (const { presets, counters } of rows)
      for (const [text, value] of Object.entries(counters))
        for (const preset of presets) {
          if ((typeof value === "number" ? value : value[preset]) === 0) continue;
          const { counter } = namesIn(text);
          if (!seen.has(counter)) seen.set(counter, new Set());
          seen.get(counter)!.add(preset);
        }
    const names = [...systemCounterRows, ...tlbCounterRows].map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => (seen.get(name)?.size ?? 0) < 2),
      [],
    );
  });

  sometimes("of each unit is there or an error at its place, machine by machine", async () => {
    const units = counterUnitRows.map(({ name }) => name);
    const found = new Set<string>();
    for (const { name: preset } of machinePresets()) {
      const text = (unit: string): string =>
        `scenario "s" machine ${preset} kernel linux-rfc\nprogram p { fn main() { } }\nprocess A runs p\nexpect ${unit}.misses >= 0\n`;
      const simulation = open(await compile(text("itlb")));
      go(simulation, { kind: "continue" });
      const has = new Set(Object.keys(allCounters(simulation)).map((name) => namesIn(name).unit));
      for (const unit of units) {
        if (has.has(unit)) found.add(unit);
        const problems = (await errorsOf(text(unit))).map(({ message, line, column }) => [
          message.split(":")[0],
          line,
          column,
        ]);
        assert.deepEqual(
          problems,
          has.has(unit) ? [] : [[`This machine has no \`${unit}\``, 4, 8]],
          `${preset} ${unit}`,
        );
      }
    }
    assert.deepEqual([...found].sort(), [...units].sort());
  });

  it("is asked for those that have it, and an error of others", async () => {
    const text = (counter: string): string =>
      `scenario "s" machine rv64-sv39 kernel linux-rfc\nvas lib { segment d at 0x2000_0000 size 4K rw- { u64 x[1] } }\nprogram p { fn main() { lib.x[0] = 1 measure m { getpid() } } }\nprocess A runs p\nexpect ${counter} >= 0\n`;
    const owners = ["A", "lib", "m", "core: 0"];
    const refused: Record<string, readonly string[]> = {
      any: [],
      threads: ["lib"],
      owners: ["m", "core: 0"],
    };
    for (const { name, of } of systemCounterRows)
      for (const owner of owners) {
        const asked = `${name}(${owner})`;
        const problems = await errorsOf(text(asked));
        const expected = refused[of]!.includes(owner);
        assert.equal(problems.length, expected ? 1 : 0, `${asked}: ${problems.map(({ message }) => message).join()}`);
        if (!expected) continue;
        assert.match(problems[0]!.message, new RegExp(`^\`${name}\` is counted for `), asked);
        assert.deepEqual([problems[0]!.line, problems[0]!.column], [5, `expect ${name}(`.length + 1], asked);
      }
  });
});
