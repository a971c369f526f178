/** Long files take time in proportion to their length: four times as much text, about four times as long. */
import assert from "node:assert/strict";
import { compileSource } from "../../src/compiler/index.js";
import { languageSettings } from "../../src/debug/settings/index.js";
import { createCoreServices } from "../../src/language/index.js";
import { around, inMain } from "./scenario-text.js";
import { swept } from "../sample.js";

const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join("\n");

/** Texts by what there is much of, and how much is enough to be measured. */
const texts: Readonly<Record<string, readonly [count: number, text: (count: number) => string]>> = {
  "names that nothing declares": [400, (count) => inMain(lines(count, (at) => `x${at} = y${at}`))],
  "programs and processes": [
    120,
    (count) => around(lines(count, (at) => `program p${at} { fn main() { return ${at} } } process A${at} runs p${at}`)),
  ],
  statements: [500, (count) => inMain(`let x = 0\n${lines(count, (at) => `x = x + ${at}`)}\nprint x`)],
  "values of an array": [
    4000,
    (count) =>
      around(`program p { u64 a[${count}] = ${lines(count, (at) => `${at}`).replaceAll("\n", ", ")} fn main() { } }`),
  ],
};

/** Milliseconds of processor time until a text is parsed, checked and compiled. */
async function effort(text: string): Promise<number> {
  const services = createCoreServices(languageSettings());
  const begun = process.cpuUsage();
  await compileSource(services, text, { source: "/long.vas" });
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

describe("the time that a long file takes", () => {
  for (const [what, [count, text]] of swept(Object.entries(texts), 1)) {
    it(`grows with the number of ${what}, and not with its square`, async () => {
      // What is squared takes sixteen times as long; what else runs here may disturb a round, not all of them.
      const ratios: number[] = [];
      for (let round = 0; round < 6 && !ratios.some((ratio) => ratio < 8); round++)
        ratios.push((await effort(text(4 * count))) / (await effort(text(count))));
      assert.ok(Math.min(...ratios) < 8, ratios.join(", "));
    });
  }
});
