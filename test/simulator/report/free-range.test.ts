/** What would be free for memory of a VAS that did not fit: read off the kernel's regions as they are, and true when it is tried. */
import { strict as assert } from "node:assert";
import { spacesSnapshot } from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";

/** `taken`: what the process maps before it attaches a VAS of 64 KB at 0x2000_0000, with more of it at 0x2008_0000. */
const text = (taken: string, after = "", at = "0x2000_0000"): string => `scenario "refused"
machine rv64-sv39
kernel linux-rfc
vas lib mode 0666 {
  segment first at ${at} size 64K rw- { u64 row[1] = 1 }
  segment second at 0x2008_0000 size 64K rw- { u64 other[1] = 1 }
}
program p {
  fn main() {
    ${taken}
    print vas_attach(0, vas_find("lib"), O_RDWR)
    ${after}
    return 0
  }
}
process A runs p`;

const map = (at: string, size: string): string =>
  `mmap(${at}, ${size}, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)`;

async function refused(source: string) {
  const simulation = open(await compile(source));
  let seen: ReturnType<typeof spacesSnapshot> | null = null;
  while (go(simulation, { kind: "statement", tid: 1, depth: "over" }).reason === "step") {
    const now = spacesSnapshot(simulation);
    if (now.processes[0]!.exit === null) seen = now;
  }
  return { last: seen!.conflicts, ended: spacesSnapshot(simulation).conflicts };
}

describe("what would be free for a refused call", () => {
  const cases: readonly (readonly [string, string, readonly [number, number]])[] = [
    ["the first gap behind what is in the way", map("0x2000_8000", "64K"), [0x2001_8000, 0x2002_8000]],
    [
      "not a gap that is too small",
      `${map("0x2000_8000", "64K")}\n    ${map("0x2002_0000", "4K")}`,
      [0x2002_1000, 0x2003_1000],
    ],
    [
      "not where the VAS has other memory",
      `${map("0x2000_8000", "64K")}\n    ${map("0x2001_9000", "400K")}`,
      [0x2009_0000, 0x200a_0000],
    ],
  ];
  for (const [what, taken, free] of cases)
    it(`is ${what}`, async () => {
      const { last } = await refused(text(taken));
      assert.equal(last.length, 1);
      assert.deepEqual(last[0]!.first, [0x2000_0000, 0x2001_0000]);
      assert.deepEqual(last[0]!.free, free);
      // Tried: with its segment there the VAS can be attached.
      const { last: moved } = await refused(text(taken, "", `0x${free[0].toString(16)}`));
      assert.deepEqual(moved, []);
    });

  it("is its own range once what was there is gone, and unsaid once the process is", async () => {
    const { last, ended } = await refused(text(map("0x2000_8000", "64K"), "munmap(0x2000_8000, 64K)\n    print 1"));
    assert.deepEqual(last[0]!.free, [0x2000_0000, 0x2001_0000]);
    assert.deepEqual(
      ended.map(({ free }) => free),
      [null],
    );
  });
});
