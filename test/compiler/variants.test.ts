import assert from "node:assert/strict";
import { withVariant } from "../../src/simulator/index.js";
import { compile } from "../simulator/scenarios/scenario.js";

const text = `scenario "Arguments of variants"
const MANY = 9
machine rv64-sv39
kernel linux-rfc
program p(first, second) { fn main() { return first + second } }
process A runs p(1, second: 2)
process crew[3] runs p(index, 10)
variant named { process A(second: MANY) }
variant placed { process A(7) }
variant each { process crew(index * 2) process A(first: 3, second: 4) }
variant settings { machine { cores 2 } }
`;

describe("processes of variants", () => {
  const argumentsIn = async (name: string): Promise<unknown> =>
    Object.fromEntries(
      withVariant(await compile(text), name)!.processes.map((one) => [one.name, one.args.map(Number)]),
    );
  const crew = { "crew[0]": [0, 10], "crew[1]": [1, 10], "crew[2]": [2, 10] };

  it("have the arguments that a variant names, and the others as they were", async () =>
    assert.deepEqual(await argumentsIn("named"), { A: [1, 9], ...crew }));
  it("have those that it gives by their places", async () =>
    assert.deepEqual(await argumentsIn("placed"), { A: [7, 2], ...crew }));
  it("have, in an array, each its own", async () =>
    assert.deepEqual(await argumentsIn("each"), {
      A: [3, 4],
      "crew[0]": [0, 10],
      "crew[1]": [2, 10],
      "crew[2]": [4, 10],
    }));
  it("are as written where a variant says nothing of them", async () =>
    assert.deepEqual(await argumentsIn("settings"), { A: [1, 2], ...crew }));
});
