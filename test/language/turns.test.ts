/** A long file must not keep a process from hearing what else it is told: that its client is gone, above all. */
import assert from "node:assert/strict";
import { compileSource } from "../../src/compiler/index.js";
import { languageSettings } from "../../src/debug/settings/index.js";
import { createCoreServices } from "../../src/language/index.js";
import { runs } from "../sample.js";

/** A scenario near the limit of its size: 90 programs of so many statements. */
function longScenario(statements: number): string {
  const body = Array.from({ length: statements }, (_, at) => `x = x + ${at} * 3`).join("\n");
  const programs = Array.from({ length: 90 }, (_, at) => `program p${at} { fn main() { let x = 0\n${body}\n} }\n`);
  const processes = Array.from({ length: 90 }, (_, at) => `process A${at} runs p${at}\n`);
  return `scenario "long"\nmachine rv64-sv39\nkernel linux-rfc\n${programs.join("")}${processes.join("")}`;
}

/** How often the event loop turns while a scenario is parsed, checked and compiled. */
async function turnsDuring(text: string): Promise<number> {
  const services = createCoreServices(languageSettings());
  let turns = 0;
  let over = false;
  const turn = (): void => {
    turns++;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  const { problems } = await compileSource(services, text, { source: "/long.vas" });
  over = true;
  assert.deepEqual(problems, []);
  return turns;
}

describe("turns of the event loop while a file is compiled", () => {
  it("come between parsing, linking, checking and compiling, and within what takes long", async () => {
    // How many there are hangs on the machine: each comes some milliseconds after the one before. Without any there is one, at the end.
    assert.ok((await turnsDuring(longScenario(runs(110, 40)))) >= 3);
  });
});
