/**
 * Litmus tests of translations: under sequential consistency they have as many results as their source counts, and with TLBs that walk and
 * forget whenever they like none beside those and the ones that the source calls interesting.
 */
import assert from "node:assert/strict";
import { exploreSettings } from "../../src/explore/index.js";
import { compile } from "../simulator/scenarios/scenario.js";
import { asid, litmusTests, statements, type Litmus } from "./witnesses/litmus-tests.js";
import { verdictOf } from "./witnesses/scenarios.js";
import { swept } from "../sample.js";

/** Values that a register can have at the end. */
const values = [0, 1, 2];

/** All results that could be. */
function combinations(registers: readonly string[]): number[][] {
  return registers.reduce<number[][]>((all, _) => all.flatMap((one) => values.map((value) => [...one, value])), [[]]);
}

/** `r0 = x`, `r0 = y`, `r0 = pte x`, or a statement of the table. */
function codeOf(statement: string, fault: number, software: boolean): string {
  const [, register, what] = /^(r\d) = (.+)$/.exec(statement) ?? [];
  if (register === undefined) {
    const known = statements[statement];
    assert.ok(known !== undefined, statement);
    return known;
  }
  if (what === "y") return `${register} = y`;
  const page = what!.replace("pte ", "");
  if (what!.startsWith("pte "))
    return `let e${register} = frame(pte(A, A.${page}))  if e${register} == frame(fresh) { ${register} = 1 } else { ${register} = 0 }`;
  const value = `v${register}`;
  if (!software)
    return `let ${value} = load(A.${page})  if ${value} == FAULT { ${value} = ${fault} }  ${register} = ${value}`;
  // Without any TLB: the tables decide, at the time of the load.
  return (
    `let ${value} = ${fault}  ` +
    `atomic { let f${register} = walk(A, A.${page})  if f${register} != FAULT { ${value} = u64[phys(f${register})] } }  ${register} = ${value}`
  );
}

function scenario(litmus: Litmus, software: boolean): string {
  const { name, threads, registers, unmapped = [], fault = 2, first = 0 } = litmus;
  const all = [...new Set(registers)];
  const code = threads.map(
    (thread, index) =>
      `    fn p${index}() { ${thread
        .split("; ")
        .map((one) => codeOf(one, fault, software))
        .join("  ")} }`,
  );
  return `scenario "${name}"
machine cortex-a53 { cores ${threads.length} }
vas A {
    segment one at 0x1000_0000 size 4K rw- { u64 x[1] = ${first} }
    segment two at 0x1020_0000 size 4K rw- { u64 z[1] = ${first + 1} }
    segment three at 0x1040_0000 size 4K rw- { u64 b[1] = ${first} }
}
kernel lab {
    u64 y
    u64 fresh  // read before the first step: page z is then none that the hardware has to be asked about
${all.map((register) => `    u64 ${register}`).join("\n")}
    fn boot() { fresh = pte(A, A.z)  ${unmapped.map((page) => `set_pte(A, A.${page}, 0)`).join("  ")} }
${code.join("\n")}
}
${threads.map((thread, index) => processOf(index, / = [xb]$| = [xb];/.test(thread))).join("\n")}
explore${software ? "" : ` { hardware ${name === "CoTT" ? "walk+evict" : "walk"} }`}
${combinations(registers)
  .map((result) => `expect some ${result.map((value, at) => `kernel.${registers[at]} == ${value}`).join(" and ")}`)
  .join("\n")}
`;
}

/** A thread that never loads from a page needs no space, and its core's hardware does not walk. */
function processOf(index: number, loads: boolean): string {
  const start = `process P${index} runs kernel.p${index}`;
  return loads ? `${start} in A on core ${index} { asid ${asid} }` : `${start} on core ${index}`;
}

/** The results that a schedule ends with. */
async function resultsOf(litmus: Litmus, software: boolean): Promise<string[]> {
  const image = await compile(scenario(litmus, software));
  const { expectations, reason } = verdictOf(image, { ...exploreSettings(image), every: true });
  assert.equal(reason, "");
  const all = combinations(litmus.registers);
  return expectations.flatMap(({ verdict }, index) => (verdict === "seen" ? [all[index]!.join()] : []));
}

describe("litmus tests of translations", () => {
  it("are thirty, each once", () => {
    assert.equal(new Set(litmusTests.map(({ name }) => name)).size, 30);
  });

  for (const litmus of swept(litmusTests, 5)) {
    const { name, interesting, sequential, reached } = litmus;
    it(`${name}: ${reached ? "shows" : "does not show"} what its source calls interesting`, async () => {
      const wanted = interesting.map((result) => result.join());
      const without = await resultsOf(litmus, true);
      if (sequential !== null) assert.equal(without.length, sequential, without.join(" "));
      const withTlbs = await resultsOf(litmus, false);
      const allowed = new Set([...without, ...wanted]);
      assert.deepEqual(
        withTlbs.filter((result) => !allowed.has(result)),
        [],
      );
      // What may happen without TLBs may happen with them.
      assert.deepEqual(
        without.filter((result) => !withTlbs.includes(result)),
        [],
      );
      assert.equal(
        withTlbs.some((result) => wanted.includes(result) && !without.includes(result)),
        reached,
        withTlbs.join(" "),
      );
    });
  }
});
