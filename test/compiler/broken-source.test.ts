import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { compileSource } from "../../src/compiler/compile-source.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { runs } from "../sample.js";

const services = createVasServices();

const scenario = `
scenario "everything"
machine arc-hs38-1k { cores 2 tags asid+sasid }
kernel linux-rfc { lazy_attach on }
vas libc mode 0444 uid 3 {
  segment text at 0x2000_0000 size 64K r-x {
    fn sum(p, n) { let s = 0 for i in 0 .. n { s = s + u64[p + i * 8] } return s }
  }
  segment data at 0x2002_0000 size 16K r-- { u64 table[16] = 1, 2, 3 u16 one }
}
program worker(rounds) {
  u64 local[1024]
  u8 text[4] = "ab"
  fn helper(x) { if x > 3 and not (x == 5) { return -x } else if x { print "x", x } return libc.table[x] }
  fn main() {
    subscribe(vas_find("libc"))
    let t = thread_create(helper, 4, core: 1)
    for r in 0 .. rounds { local[r] = libc.sum(libc.table, 16) if r == 2 { continue } yield() }
    while (1) { expect helper(2) == 3 break }
    meet here(2)
    thread_join(t)
  }
}
process A runs worker(8) on core 0 { uid 1001 groups 1, 2 }
process B runs worker(8)
expect itlb.misses(libc) == 8 or A.exit == 0 and hazard P4 at helper
`;

const tokens = scenario.match(/\w+|\s+|[^\w\s]/g) ?? [];

/** Some tokens removed, doubled or replaced by others of the same text. */
const damage = fc.array(
  fc.tuple(fc.nat(tokens.length - 1), fc.constantFrom("remove", "double", "replace"), fc.nat(tokens.length - 1)),
  { minLength: 1, maxLength: 3 },
);

describe("broken scenarios", () => {
  it("compile as they stand", async () => {
    const { problems } = await compileSource(services, scenario, { source: "everything.vas" });
    assert.deepEqual(
      problems.filter(({ severity }) => severity === "error"),
      [],
    );
  });

  it("give an image or errors with a place, and never throw", async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const text = [...tokens];
        for (const [index, kind, other] of changes) {
          text[index] =
            kind === "remove" ? "" : kind === "double" ? `${tokens[index]} ${tokens[index]}` : tokens[other];
        }
        const lines = text.join("").split("\n");
        const { image, problems } = await compileSource(services, text.join(""), { source: "broken.vas" });
        const errors = problems.filter(({ severity }) => severity === "error");
        assert.equal(image === null, errors.length > 0);
        for (const { line, column, message } of errors) {
          assert.ok(line >= 1 && line <= lines.length && column >= 1 && message.length > 10, message);
        }
      }),
      { numRuns: runs(15), seed: 5 },
    );
  });
});
