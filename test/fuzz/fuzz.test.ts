/** A sample of each kind of random input (test/sample.ts). `npm run fuzz` makes as many as one likes. */
import { runs, sampleNumber } from "../sample.js";
import { createDice } from "./dice.js";
import { Finding } from "./kind.js";
import { kinds } from "./kinds.js";

describe("random input", () => {
  for (const { name, about, sample, run } of kinds)
    it(`${name}: ${about}`, async () => {
      // Another sample has seeds of its own.
      const first = 1 + (sampleNumber - 1) * 100_000;
      for (let seed = first; seed < first + runs(sample, Math.ceil(sample / 24)); seed++)
        await run(createDice(seed)).catch((error: unknown) => {
          const input = error instanceof Finding ? `\n${error.input}` : "";
          throw new Error(`npm run fuzz -- ${name} --seed ${seed}\n${String(error)}${input}`);
        });
    });
});
