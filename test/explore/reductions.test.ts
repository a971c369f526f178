/** Remembering what steps do changes nothing but how long it takes: every verdict is the same without it, to the last count and sentence. */
import assert from "node:assert/strict";
import { exploreSettings } from "../../src/explore/index.js";
import type { Image } from "../../src/image/image.js";
import { withVariant } from "../../src/simulator/index.js";
import { compile } from "../simulator/scenarios/scenario.js";
import { swept } from "../sample.js";
import { exampleText, told, verdictOf, withoutMeets } from "./witnesses/scenarios.js";

const spinning = `scenario "flag"
machine rv64-sv39 { cores 2  check on }
kernel intended { shootdown off }
program main {
    fn reader(p) { while u64[p] == 0 {}  u64[p + 4K] = 1 }
    fn main() {
        let p = mmap(0, 8K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
        let t = thread_create(reader, p, core: 1)
        mprotect(p + 4K, 4K, PROT_READ)
        u64[p] = 1
        thread_join(t)
    }
}
process A runs main on core 0
expect some A.exit == 11
expect some hazard P4
`;

const invariant = `scenario "an invariant, a choice and what is printed"
machine cortex-a53 { cores 2  check on }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }
kernel lab {
    u64 n  u64 free
    fn one() { lock(free)  n = n + choose(3)  unlock(free)  load(A.x) }
    fn two() { await n == 2  set_pte(A, A.x, 0)  settle() }
}
process P runs kernel.one in A on core 0
process Q runs kernel.two in A on core 1
expect always kernel.n < 2
expect some hazard
`;

describe("an exploration that remembers what steps do", () => {
  const lab = (name: string, variant: string | null) => async (): Promise<Image> => {
    const image = await compile(exampleText(`lab/${name}`));
    return variant === null ? image : withVariant(image, variant)!;
  };
  const images: Readonly<Record<string, () => Promise<Image>>> = {
    "a reader that spins": () => compile(spinning),
    "an invariant": () => compile(invariant),
    "P4 in user programs": () => withoutMeets("p04-no-shootdown"),
    "P13 in user programs": () => withoutMeets("p13-shared-id-reused"),
    "02, as it is written": lab("02-mremap-late-flush", null),
    "03, repaired": lab("03-free-before-flush", "repaired"),
    "06, repaired": lab("06-huge-page-split", "repaired"),
    "08, as it is written": lab("08-cnp-asid", null),
    "09, as it is written": lab("09-walk-cache", null),
    "10, repaired": lab("10-lazy-tlb", "repaired"),
    "20, repaired": lab("20-mp-rt", "repaired"),
    "21, as it is written": lab("21-asid-allocator", null),
    "22, as it is written": lab("22-flushed-where-freed", null),
  };
  for (const [name, make] of swept(Object.entries(images), 3))
    it(`comes to what it comes to without: ${name}`, async () => {
      const image = await make();
      const options = { ...exploreSettings(image), every: true, noHazard: image.expectations.length === 0 };
      const verdict = verdictOf(image, options);
      assert.ok(verdict.states > 3);
      assert.deepEqual(told(verdict), told(verdictOf(image, { ...options, remember: false })));
    });
});
