import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { compileScenario } from "../../src/compiler/compile-scenario.js";
import type { Image } from "../../src/image/image.js";
import type { Program } from "../../src/language/generated/ast.js";
import { parseScenario } from "../../src/language/parser/parse.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { loadImage, scenarioOf, stackTop } from "./compiled.js";
import { traceRun } from "./witnesses/core-trace.js";
import { evaluateFunction, OutOfFuel, type Trace } from "./witnesses/evaluator.js";
import { checkLineTable } from "./witnesses/line-table.js";
import { randomProgram } from "./witnesses/random-program.js";
import { loadBytes } from "./witnesses/reference-core.js";
import { unwindingWatch } from "./witnesses/unwinding.js";
import { runs } from "../sample.js";

const services = createVasServices();
/** VAS_SOAK asks for more. */
const programs = runs(10);

interface Built {
  readonly image: Image;
  readonly program: Program;
}

async function build(body: string): Promise<Built> {
  const { ast, problems } = await parseScenario(services, scenarioOf(body), "test.vas");
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
    body,
  );
  const result = compileScenario(ast, { source: "test.vas" });
  assert.ok("image" in result);
  return { image: result.image, program: ast.programs[0] };
}

/** Memory of the program as its initial values make it. */
function initialMemory(): Map<string, bigint[]> {
  const zeros = (length: number): bigint[] => Array.from({ length }, () => 0n);
  return new Map([
    ["cells", [3n, 1n, 4n, 1n, 5n, 9n, 2n, 6n, ...zeros(8)]],
    ["bytes", zeros(16)],
    ["halves", [0xffffn, ...zeros(15)]],
    ["total", [0n]],
  ]);
}

describe("programs", () => {
  it("compute, stop and unwind as the language says, for random programs", async function () {
    this.timeout(400_000 * programs);
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.bigInt(-4n, 9n), fc.bigInt(-3n, 70n), async (seed, a, b) => {
        const body = randomProgram(seed);
        const { image, program } = await build(body);
        checkLineTable(image);
        const expected: Trace = { stops: [], kernel: [], fuel: 3000 };
        const memory = initialMemory();
        let value: bigint;
        try {
          value = evaluateFunction(program, "start", [a, b], memory, expected);
        } catch (error) {
          if (error instanceof OutOfFuel) return;
          throw error;
        }
        const core = loadImage(image);
        const actual = traceRun(image, core, "start", [a, b], unwindingWatch(image));
        assert.deepEqual(actual.kernel, expected.kernel);
        assert.deepEqual(actual.stops, expected.stops);
        assert.equal(core.x[10], value);
        assert.equal(core.x[2], stackTop);
        for (const { name, address, elementBytes, length } of image.debug.globals) {
          const contents = Array.from({ length }, (_, index) =>
            BigInt.asIntN(64, loadBytes(core, BigInt(address + index * elementBytes), elementBytes)),
          );
          assert.deepEqual(contents, memory.get(name), name);
        }
        compared += 1;
      }),
      { numRuns: programs, seed: 11 },
    );
    assert.ok(compared > programs / 2, `${compared} of ${programs} programs were short enough`);
  });
});
