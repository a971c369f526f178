/** A sample of each kind of random input. `npm run fuzz` makes as many as one likes. */
import { createDice } from "./dice.js";
import { Finding } from "./kind.js";
import { kinds } from "./kinds.js";

describe("random input", () => {
  for (const { name, about, sample, run } of kinds)
    it(`${name}: ${about}`, async () => {
      for (let seed = 1; seed <= sample; seed++)
        await run(createDice(seed)).catch((error: unknown) => {
          const input = error instanceof Finding ? `\n${error.input}` : "";
          throw new Error(`npm run fuzz -- ${name} --seed ${seed}\n${String(error)}${input}`);
        });
    });
});
