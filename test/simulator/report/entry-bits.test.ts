/** The bits of a page-table entry as they are shown: one bit as it is, several as a hexadecimal number, all of them once. */
import { strict as assert } from "node:assert";
import { pageTableSnapshot } from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";

const text = (preset: string): string => `scenario "bits"
machine ${preset}
kernel linux-rfc
program p { u64 x[1024] fn main() { x[0] = 1 x[600] = 2 print x[0] print x[600] } }
process A runs p
`;

describe("bits of page-table entries", () => {
  for (const preset of ["arc-hs38-4k", "rv64-sv39", "skylake", "cortex-a53", "cortex-a7"])
    it(`of ${preset} are each shown once, with the value that the entry has there`, async () => {
      const simulation = open(await compile(text(preset)));
      for (let step = 0; step < 2; step++) go(simulation, { kind: "statement", tid: 1, depth: "over" });
      const detail = pageTableSnapshot(simulation, { expanded: ["walk"] }).rows.at(-1)!.id;
      const { entry, rows } = pageTableSnapshot(simulation, { expanded: ["walk"], detail });
      assert.ok(entry !== null, preset);
      const row = rows.find(({ id }) => id === entry.id)!;
      let bits = 0n;
      let covered = 0n;
      for (const { name, low, high, value } of entry.fields) {
        assert.match(value, low === high ? /^[01]$/ : /^0x[0-9a-f_]+$/, `${name} ${value}`);
        const mask = ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
        assert.equal(covered & mask, 0n, `${name} lies on another field`);
        covered |= mask;
        bits |= BigInt(value.replaceAll("_", "")) << BigInt(low);
      }
      const raw = BigInt((row as { raw: string }).raw.replaceAll("_", ""));
      assert.equal(bits, raw & covered);
    });
});
