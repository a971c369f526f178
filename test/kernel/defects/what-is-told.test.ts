/** What the kernel says in a run about the defects of the patches: when, how often, and not where nothing was lost. */
import assert from "node:assert/strict";
import type { System } from "../../../src/kernel/index.js";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { bootIdle, callAs, dataStart, store } from "../systems/tiny-program.js";

const page = 0x2000;
const place = 0x3000_0000;
const [rw, fixed, dontNeed] = [3, 0x32, 4];

type Deed = readonly [SystemCallName | "store", ...number[]];

/** What is told about one defect while P does something. */
function told(kernel: Record<string, string | boolean>, number: number, deeds: readonly Deed[]): string[] {
  const system: System = bootIdle(["P"], {
    kernel,
    vases: [{ name: "v", mode: 0o666, uid: 0, gid: 0, segments: [] }],
  });
  for (const [name, ...args] of deeds) {
    if (name === "store") assert.ok(store(system, "P", args[0]!, 1), `store ${args[0]}`);
    else assert.ok(callAs(system, "P", name, ...args)! >= 0, `${name} ${args.join(" ")}`);
  }
  return system.kernel.output.flatMap((one) => (one.kind === "defect" && one.number === number ? [one.text] : []));
}

const mapped: Deed[] = [
  ["mmap", place, 2 * page, rw, fixed],
  ["store", place],
];
const attach: Deed = ["vas_attach", 0, 1, 2];
const [enter, leave]: Deed[] = [
  ["vas_switch", 1],
  ["vas_switch", 0],
];

describe("Q4 is told where the other side keeps what was taken away", () => {
  const eager = { lazy_attach: false };
  const text = (what: string, where: string): string[] => [`${what} of \`mmap\` 0x3000_0000–0x3000_4000 ${where}`];
  const [outOf, into] = [
    "inside the VAS does not reach the original space: what was there before can still be used outside",
    "in the original space does not reach the attached one: what was there before can still be used inside",
  ];
  const rows: readonly (readonly [what: string, deeds: readonly Deed[], expected: readonly string[]])[] = [
    [
      "MADV_DONTNEED inside",
      [...mapped, attach, enter!, ["madvise", place, 2 * page, dontNeed], leave!],
      text("MADV_DONTNEED", outOf),
    ],
    [
      "MADV_DONTNEED of what nobody has touched",
      [["mmap", place, 2 * page, rw, fixed], attach, enter!, ["madvise", place, 2 * page, dontNeed], leave!],
      [],
    ],
    [
      "MADV_DONTNEED outside",
      [...mapped, attach, ["madvise", place, 2 * page, dontNeed], enter!],
      text("MADV_DONTNEED", into),
    ],
    ["munmap inside", [...mapped, attach, enter!, ["munmap", place, 2 * page], leave!], text("munmap", outOf)],
    [
      "munmap on both sides",
      [...mapped, attach, enter!, ["munmap", place, 2 * page], leave!, ["munmap", place, 2 * page], enter!],
      text("munmap", outOf),
    ],
    ["mprotect inside", [...mapped, attach, enter!, ["mprotect", place, 2 * page, 1], leave!], text("mprotect", outOf)],
    ["mprotect to what it is", [...mapped, attach, enter!, ["mprotect", place, 2 * page, rw], leave!], []],
  ];
  for (const [what, deeds, expected] of rows) it(what, () => assert.deepEqual(told(eager, 4, deeds), expected));
});

describe("Q3 is told at the next switch, once, with the first of the pages", () => {
  const eager = { lazy_attach: false };
  const text = (count: string): string =>
    `switch: ${count} of \`bss\`, first touched at 0x0004_2000, did not mark the VMA as changed and stayed on one side`;
  const first: Deed = ["store", dataStart + page];
  const second: Deed = ["store", dataStart + 2 * page];
  const rows: readonly (readonly [what: string, deeds: readonly Deed[], expected: readonly string[]])[] = [
    ["touched inside, told on leaving", [attach, enter!, first, leave!], [text("a page")]],
    ["touched outside, told on entering", [attach, enter!, leave!, first, enter!], [text("a page")]],
    ["several pages at once", [attach, enter!, second, first, leave!], [text("2 pages")]],
    ["once only", [attach, enter!, first, leave!, enter!, leave!], [text("a page")]],
    ["touched before the attach: nothing is lost", [first, attach, enter!, leave!], []],
  ];
  for (const [what, deeds, expected] of rows) it(what, () => assert.deepEqual(told(eager, 3, deeds), expected));
});
