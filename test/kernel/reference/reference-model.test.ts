/**
 * The kernel against the reference model: the same random operations of several processes, and after each the same result, the
 * same bytes, the same permissions and frames that add up. `intended` is compared in every space; the mailed patches and the
 * author's later tree, with every defect repaired, in the space that each process executes in.
 *
 * VAS_RANDOM_OPS = operations altogether (default 250; `npm run witness` does 100 000). VAS_REPLAY = a list of operations as
 * a failure prints it. A failure also prints itself as a scenario.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { report } from "../../../src/simulator/index.js";
import { compile, go, open } from "../../simulator/scenarios/scenario.js";
import { dataStart } from "../systems/tiny-program.js";
import { runs, swept } from "../../sample.js";
import {
  data,
  page,
  perSequence,
  sequence,
  setups,
  stackTop,
  type Operation,
  type Setup,
} from "./reference-operations.js";
import { found, replay, scenarioOf } from "./reference-pair.js";

const intended = swept(
  setups.filter(([, , fidelity]) => fidelity === "intended"),
  2,
);
const repaired = swept(
  setups.filter(([, , fidelity]) => fidelity !== "intended"),
  2,
);
const wanted = Number(process.env["VAS_RANDOM_OPS"] ?? runs(250, 20));

describe("the kernel against the reference model", () => {
  for (const setup of swept(setups, 3)) {
    const numRuns = Math.max(1, Math.round(wanted / (0.75 * perSequence) / setups.length));
    it(`agrees on random operations (${setup.slice(1).join(", ")})`, function () {
      if (wanted > 1500) this.timeout(0);
      const given = process.env["VAS_REPLAY"];
      if (given !== undefined) return replay(setup, JSON.parse(given) as Operation[]);
      fc.assert(
        fc.property(sequence, (operations) => replay(setup, operations)),
        { numRuns, endOnFailure: true, reporter: (details) => reportFailure(details, setup) },
      );
    });
  }
});

/** The same for the patches with every defect repaired. */
const foundAtSwitches: Readonly<Record<string, readonly Operation[]>> = {
  "the heap is known inside from the attach on": [
    [1, "vas_attach", -1, 2, 2],
    [1, "vas_switch", 2],
    [1, "mmap", 0, page, 1, 0x22],
    [1, "vas_switch", 0],
    [1, "brk", 0],
  ],
  "a mapping made inside is not taken for one of the process": [
    [0, "vas_attach", -1, 2, 2],
    [0, "vas_switch", 2],
    [0, "mmap", 0x3000_0000, page, 3, 0x32],
    [0, "vas_switch", 0],
    [0, "mmap", 0x3000_0000, page, 3, 0x32],
    [0, "vas_switch", 2],
  ],
  "a stack that grew outside has grown inside, copied or not": [
    [0, "vas_attach", -1, 2, 0],
    [0, "store", stackTop - 6 * page, 0, 7],
    [0, "vas_switch", 2],
    [0, "mmap", stackTop - 6 * page, page, 3, 0x10_0022],
  ],
  "a stack that grew over a mapping made inside is refused": [
    [0, "vas_attach", -1, 2, 0],
    [0, "vas_switch", 2],
    [0, "mmap", stackTop - 8 * page, page, 3, 0x10_0022],
    [0, "vas_switch", 0],
    [0, "store", stackTop - 14 * page, 0, 7],
    [0, "vas_switch", 2],
  ],
  "what the process replaced is not taken away from it on the way out": [
    [1, "vas_attach", -1, 1, 0],
    [1, "mmap", dataStart, page, 1, 0x32],
    [1, "vas_switch", 1],
    [1, "vas_switch", 0],
  ],
  "pages that were not copied yet can be dropped inside": [
    [1, "store", dataStart, 0, 52],
    [1, "vas_attach", -1, 2, 2],
    [1, "vas_switch", 2],
    [1, "madvise", dataStart, 2 * page, 4],
  ],
  "what another reader left is not seen where the data of the process stood in its way": [
    [1, "vas_attach", -1, 2, 0],
    [0, "vas_attach", -1, 2, 0],
    [0, "vas_switch", 2],
    [0, "mmap", dataStart, 2 * page, 0, 0x31],
    [0, "leave"],
    [1, "munmap", dataStart, 2 * page],
    [1, "vas_switch", 2],
  ],
  "memory of the VAS can be unmapped and mapped anew in one session": [
    [0, "vas_attach", -1, 2, 2],
    [0, "vas_switch", 2],
    [0, "munmap", data, page],
    [0, "mmap", data, page, 3, 0x32],
    [0, "store", data, 0, 9],
    [0, "vas_switch", 0],
    [0, "vas_detach", -1, 2],
    [1, "vas_attach", -1, 2, 0],
    [1, "vas_switch", 2],
  ],
};

describe("sequences that the reference model found (repaired patches)", () => {
  for (const [name, operations] of Object.entries(foundAtSwitches)) {
    it(name, () => {
      for (const setup of repaired) replay(setup, operations);
    });
  }
});

describe("sequences as scenarios", () => {
  for (const [name, operations] of Object.entries(found)) {
    it(`passes: ${name}`, async () => {
      const text = scenarioOf(setups[0]!, operations);
      const simulation = open(await compile(text, "witness.vas"));
      go(simulation, { kind: "continue" });
      const { status, stop, expectations } = report(simulation);
      const failed = expectations
        .filter(({ passed }) => !passed)
        .map(({ line, text: what, actual }) => `${line}: ${what} (${actual})`);
      assert.equal(status, "passed", [stop, ...failed, text].join("\n"));
    });
  }
});

describe("sequences that the reference model found (fidelity intended)", () => {
  for (const [name, operations] of Object.entries(found)) {
    it(name, () => {
      for (const setup of intended) replay(setup, operations);
    });
  }
});

/** Throws a failure as the operations that lead to it; VAS_REPLAY='…' does them again. */
function reportFailure(details: fc.RunDetails<[Operation[]]>, setup: Setup): void {
  if (!details.failed) return;
  const { operations, message } = shorten(setup, details.counterexample?.[0] ?? []);
  throw new Error(
    `${message}\nseed ${details.seed}; replay with VAS_REPLAY='${JSON.stringify(operations)}'\n` +
      `or as a scenario:\n\n${scenarioOf(setup, operations)}`,
  );
}

/** Leaves out one operation after the other, as long as the sequence still fails. */
function shorten(setup: Setup, failing: readonly Operation[]): { operations: readonly Operation[]; message: string } {
  let operations = failing;
  let message = failure(setup, operations) ?? "it did not fail again";
  for (let index = operations.length - 1; index >= 0; index--) {
    const shorter = operations.filter((_, at) => at !== index);
    const again = failure(setup, shorter);
    if (again !== null) [operations, message] = [shorter, again];
  }
  return { operations, message };
}

function failure(setup: Setup, operations: readonly Operation[]): string | null {
  try {
    replay(setup, operations);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
