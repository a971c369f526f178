/** Entries that a step cleared are rows of the view in that step, whether a TLB still holds them or not. */
import { strict as assert } from "node:assert";
import { pageTableSnapshot, type Simulation } from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";
import { swept } from "../../sample.js";

const text = (preset: string): string => `scenario "cleared"
machine ${preset}
kernel linux-rfc
program p {
  fn main() {
    let start = mmap(0, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    for i in 0 .. 8 { u64[start + i * 8K] = i }
    mprotect(start, 64K, PROT_READ)
    munmap(start, 32K)
    print 1
  }
}
process A runs p
`;

/** Rows of pages that the step changed, with every table of the space open. */
function changed(simulation: Simulation) {
  const expanded = new Set<string>();
  for (;;) {
    const { rows } = pageTableSnapshot(simulation, { expanded: [...expanded] });
    const closed = rows.filter(({ kind, expanded: open }) => kind === "table" && !open);
    if (closed.length === 0) return rows.filter((row) => row.kind === "page" && row.changed);
    for (const { id } of closed) expanded.add(id);
  }
}

describe("rows of cleared entries", () => {
  for (const preset of swept(["arc-hs38-1k", "rv64-sv39", "skylake", "cortex-a53"], 2))
    it(`stand in the step that cleared them, on ${preset}`, async () => {
      const simulation = open(await compile(text(preset)));
      do go(simulation, { kind: "statement", tid: 1, depth: "over" });
      while (!changed(simulation).some(({ before: was, rights }) => was?.rights === "rw-" && rights?.rights === "r--"));
      const before = changed(simulation);
      assert.ok(before.length >= 8, `${before.length}`);
      for (const { before: was, rights, gone } of before)
        assert.deepEqual([was?.rights, rights?.rights, gone], ["rw-", "r--", null]);
      go(simulation, { kind: "statement", tid: 1, depth: "over" });
      const cleared = changed(simulation).filter(({ gone }) => gone === "cleared");
      assert.ok(cleared.length >= 4, `${cleared.length} of ${before.length}`);
      for (const { before: was, rights, cached, va } of cleared) {
        assert.deepEqual([was?.rights, rights, cached], ["r--", null, []], "the flush has removed what TLBs held");
        assert.ok(before.some((row) => row.va === va));
      }
      go(simulation, { kind: "statement", tid: 1, depth: "over" });
      assert.deepEqual(
        changed(simulation).filter(({ gone }) => gone === "cleared"),
        [],
        "at the next step they are no rows any more",
      );
    });
});
