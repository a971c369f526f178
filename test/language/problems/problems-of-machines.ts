/** Texts that ask something of a machine that stands elsewhere: variants on machines of their own, and included files. */
import type { ProblemRow } from "./problem-rows.js";

const program = "program p { fn main() { } }\n";

/** Texts with what is said of them. */
export const machineProblems: readonly ProblemRow[] = [
  [
    "a process on a core that a variant takes away",
    `scenario "Test"\nmachine rv64-sv39 { cores 2 }\nkernel linux-rfc\n${program}process A runs p on core 1\nvariant v { machine { «cores 1» } }\n`,
    "`A` runs on core 1 (line 5), and this variant's machine has 1 core, number 0: write `cores 2`.",
  ],
  [
    "a process on a core that another machine does not have",
    `scenario "Test"\nmachine rv64-sv39 { cores 4 }\nkernel linux-rfc\n${program}process A runs p on core 3\nvariant v { machine cortex-a53 { «cores 2» } }\n`,
    "`A` runs on core 3 (line 5), and this variant's machine has 2 cores, 0 to 1: write `cores 4`.",
  ],
  [
    "an expectation that another machine cannot answer",
    `scenario "Test"\nmachine arc-hs38-1k\nkernel linux-rfc\n${program}process A runs p\nexpect jtlb.misses >= 0\nvariant v { machine «rv64-sv39» }\n`,
    "This variant's machine has no `jtlb`, which line 6 asks for: give `v` expectations of its own.",
  ],
  [
    "an expectation about a level that a variant takes away",
    `scenario "Test"\nmachine rv64-sv39\nkernel linux-rfc\n${program}process A runs p\nexpect l2.misses >= 0\nvariant «v» { machine { tlb_levels 1 } }\n`,
    "This variant's machine has no `l2`, which line 6 asks for: give `v` expectations of its own.",
  ],
  [
    "a segment beyond the user addresses of another machine",
    `scenario "Test"\nmachine rv64-sv39\nkernel linux-rfc\nvas far { segment d at 0x5000_0000 size 4K rw- }\n${program}process A runs p\nvariant v { machine «cortex-a9» }\n`,
    "`far.d` ends at 0x5000_1000, but user addresses of `cortex-a9` end at 0x4000_0000: move it down.",
  ],
  [
    "pages that another machine does not have",
    `scenario "Test"\nmachine rv64-sv39\nkernel linux-rfc\nvas large { segment d at 0x2000_0000 size 2M pages 2M rw- }\n${program}process A runs p\nvariant v { machine «cortex-a9» }\n`,
    "`cortex-a9` has no pages of 2M, which `large.d` asks for: choose another machine or leave `pages` out.",
  ],
  [
    "segments in one page of another machine",
    `scenario "Test"\nmachine rv64-sv39\nkernel linux-rfc\nvas near { segment d at 0x2000_0000 size 4K rw-  segment e at 0x2000_1000 size 4K rw- }\n${program}process A runs p\nvariant v { machine «arc-hs38-1k» }\n`,
    "`near.d` and `near.e` lie in one page of `arc-hs38-1k`, which has 8K: move one of them.",
  ],
  [
    "a segment of an included file beyond the user addresses",
    `scenario "Test"\ninclude «"far.vas"»\nmachine arc-hs38-1k\nkernel linux-rfc\n${program}process A runs p\n`,
    "`far.d` ends at 0x7000_2000, but user addresses of `arc-hs38-1k` end at 0x6000_0000: move it down.",
  ],
];

/** Texts about machines that are right. */
export const withoutProblems: readonly (readonly [what: string, text: string])[] = [
  [
    "a variant with another machine that has what is asked for",
    `scenario "Test"\nmachine arc-hs38-1k { cores 2 }\nkernel linux-rfc\n${program}process A runs p on core 1\nexpect dtlb.misses >= 0\nvariant v { machine rv64-sv39 }\n`,
  ],
  [
    "a core that only the variant has, in its expectation",
    `scenario "Test"\nmachine arc-hs38-1k\nkernel linux-rfc\n${program}process A runs p\nvariant v { machine { cores 4 }  expect walks(core: 3) == 0 }\n`,
  ],
  [
    "a variant that asks its machine for what it has",
    `scenario "Test"\nmachine arc-hs38-1k\nkernel linux-rfc\n${program}process A runs p\nexpect jtlb.misses >= 0\nvariant v { machine rv64-sv39  expect stlb.misses >= 0 }\n`,
  ],
];
