import type { ProblemRow } from "./problem-rows.js";
import { around, inMain } from "../scenario-text.js";

const vasWith = (segments: string): string =>
  around(`vas v {\n${segments}\n}\nprogram p { fn main() { } }\nprocess A runs p`);

const withProcess = (process: string, program = "program p(a, b) { fn main() { } }"): string =>
  around(`${program}\n${process}`);

/** Texts that are wrong in what they declare, and what is said of them. */
export const declarationProblems: readonly ProblemRow[] = [
  // names
  ["an unknown name", inMain("let count = 1  print «cuont»"), "Unknown name `cuont`. Did you mean `count`?"],
  [
    "an unknown function",
    inMain("«frobnicate»(1)"),
    "Unknown function `frobnicate`. Declare it with `fn`, or call one of another VAS as `vas.function`.",
  ],
  [
    "a misspelt system call",
    inMain("«vas_atach»(0, 1, O_RDWR)"),
    "Unknown function `vas_atach`. Did you mean `vas_attach`?",
  ],
  ["a misspelt constant", inMain("expect vas_switch(0) == -«EBUSSY»"), "Unknown name `EBUSSY`. Did you mean `EBUSY`?"],
  [
    "a variable of another block",
    inMain("if 1 { let x = 1 print x }\nprint «x»"),
    "`x` is not known here: `let x` at line 7 is in another block or comes later. Move it up.",
  ],
  [
    "a program parameter in another function",
    inMain("f()", "fn f() { return «n» }"),
    "`n` is a parameter of the program and known in `main` only: hand it to `f` as an argument.",
  ],
  [
    "an unknown space of a program",
    around("vas libc mode 0444\nprogram p subscribes «libx» { fn main() { } }\nprocess A runs p"),
    "There is no VAS `libx`. Did you mean `libc`?",
  ],
  [
    "a space of a program twice",
    around("vas a\nvas b\nprogram p subscribes a, b, «a» { fn main() { } }\nprocess A runs p"),
    "`p` subscribes to `a` already: remove one.",
  ],
  ["an unknown program", withProcess("process A runs «q»(1, 2)"), "There is no program `q`. Did you mean `p`?"],
  [
    "an unknown member",
    inMain("print v.«tabel»").replace(
      "program test",
      "vas v { segment d at 0x1000 size 4K r-- { u64 table[2] } }\nprogram test",
    ),
    "`v` has no `tabel`. Did you mean `table`?",
  ],
  [
    "a member without its VAS",
    inMain("print «table»").replace(
      "program test",
      "vas v { segment d at 0x1000 size 4K r-- { u64 table[2] } }\nprogram test",
    ),
    "`table` is in VAS `v`: write `v.table`.",
  ],
  [
    "an unknown owner, once",
    inMain("«lib».sum(1)"),
    "`lib` is not something with members here. Correct the name or declare a VAS.",
  ],
  // duplicates
  [
    "two variables of one block",
    inMain("let x = 1\nlet «x» = 2\nprint x"),
    "`x` is declared at line 7 already: give this variable another name.",
  ],
  [
    "two functions",
    inMain("f()", "fn f() { }\nfn «f»() { }"),
    "`f` is declared at line 5 already: give this function or variable another name.",
  ],
  [
    "an array and a function",
    inMain("f()", "u64 f[1]\nfn «f»() { }"),
    "`f` is declared at line 5 already: give this function or variable another name.",
  ],
  [
    "two parameters",
    inMain("f(1, 2)", "fn f(a, «a») { return a }"),
    "`a` is declared at line 5 already: give this parameter another name.",
  ],
  [
    "two programs",
    around("program p { fn main() { } }\nprogram «p» { fn main() { } }\nprocess A runs p"),
    "`p` is declared at line 4 already: give this program another name.",
  ],
  [
    "two processes",
    withProcess("process A runs p(1, 2)\nprocess «A» runs p(1, 2)"),
    "`A` is declared at line 5 already: give this process or VAS another name.",
  ],
  [
    "a child named as a process",
    around('program p { fn main() { fork(«"A"») } }\nprocess A runs p'),
    "`A` is declared at line 5 already: give the child another name.",
  ],
  [
    "a process named as a VAS",
    withProcess("vas A\nprocess «A» runs p(1, 2)"),
    "`A` is declared at line 5 already: give this process or VAS another name.",
  ],
  [
    "a process named as a TLB",
    withProcess("process «itlb» runs p(1, 2)"),
    "`itlb` is a TLB in expectations: choose another name.",
  ],
  [
    "two members of a VAS",
    vasWith("segment a at 0x1000 size 4K rw- { u64 x }\nsegment b at 0x2000 size 4K rw- { u64 «x» }"),
    "`x` is declared at line 5 already of VAS `v`: give this member another name.",
  ],
  [
    "a function named as a system call",
    inMain("yield()", "fn «yield»() { }"),
    "`yield` is a system call: choose another name.",
  ],
  [
    "two machines",
    around("«machine» rv64-sv39\nprogram p { fn main() { } }\nprocess A runs p"),
    "A scenario has one machine: remove this one or that of line 2.",
  ],
  [
    "a setting twice",
    around("program p { fn main() { } }\nprocess A runs p").replace(
      "machine rv64-sv39",
      "machine rv64-sv39 { seed 1 «seed» 2 }",
    ),
    "`seed` is set at line 2 already: remove one.",
  ],
  // structure
  [
    "a missing main",
    around("program «p» { fn start() { } }\nprocess A runs p"),
    "Program `p` has no `main`: add `fn main() { … }`.",
  ],
  [
    "parameters of main",
    around("program p { fn main(«x») { print x } }\nprocess A runs p"),
    "`main` takes the program's parameters: write `program p(x)` and `fn main()`.",
  ],
  [
    "a missing machine",
    'scenario «"x"»\nkernel linux-rfc\nprogram p { fn main() { } }\nprocess A runs p',
    "The scenario names no machine: add `machine arc-hs38-1k`.",
  ],
  [
    "nothing that runs",
    'scenario «"x"»\nmachine rv64-sv39\nkernel linux-rfc',
    "Nothing runs: add a process, such as `process A runs …`.",
    "warning",
  ],
  [
    "too many parameters",
    inMain("f(1,2,3,4,5,6,7,8,9)", "fn f(a,b,c,d,e,f1,g,h,«i») { return i }"),
    "At most 8 parameters, as many as argument registers: pass the rest in memory.",
  ],
  // literals
  [
    "a malformed number",
    inMain("print «12abc»"),
    "`12abc` is not a number: write digits, 0x…, 0o… or 0b…, or add K, M or G to a decimal number.",
  ],
  [
    "a malformed number in parentheses",
    inMain("print ((«7x»)) + (1) * (0x10)"),
    "`7x` is not a number: write digits, 0x…, 0o… or 0b…, or add K, M or G to a decimal number.",
  ],
  ["a hexadecimal number", inMain("print «0xfg»"), "`0xfg` is hexadecimal: use the digits 0 to 9 and a to f."],
  ["an octal number", inMain("print «0o8»"), "`0o8` is octal: use the digits 0 to 7."],
  ["a leading zero", inMain("print «089»"), "`089` is octal (it begins with 0, as in C): use the digits 0 to 7."],
  [
    "a number of more than 64 bits",
    inMain("print «0x1_0000_0000_0000_0000»"),
    "`0x1_0000_0000_0000_0000` does not fit 64 bits: use at most 0xffff_ffff_ffff_ffff.",
  ],
  ["a misplaced underscore", inMain("print «1__0»"), "`1__0`: `_` stands between two digits."],
  [
    "an unknown escape",
    inMain('print «"a\\q"»'),
    "`\\q` means nothing: known are `\\n`, `\\t`, `\\r`, `\\0`, `\\\\`, `\\\"` or `\\'`.",
  ],
  // variables
  [
    "a length that is not constant",
    inMain("yield()", "u64 a[1 + «u8[2]»]"),
    "The length of an array is fixed before the program runs: use numbers, constants and operators only.",
  ],
  ["an empty array", inMain("yield()", "u64 a[«0»]"), "`a` needs at least one element."],
  [
    "a huge array",
    inMain("yield()", "u64 a[«1G»]"),
    "`a` has 1073741824 elements; 64M have 8388608. Use mmap for more.",
  ],
  [
    "too many values",
    inMain("yield()", "u64 a[2] = 1, 2, «3»"),
    "`a` has 2 elements, but 3 values are given: remove the rest or enlarge it.",
  ],
  ["a value out of range", inMain("yield()", "u8 a[2] = 1, «256»"), "256 does not fit `u8`: use -128 to 255."],
  ["a string in u64", inMain("yield()", 'u64 a[2] = «"x"»'), "A string fills an array of `u8`, not of `u64`."],
  ["a string that is too long", inMain("yield()", 'u8 a[2] = «"äb"»'), "The string has 3 bytes, `a` only 2."],
  // segments
  [
    "overlapping segments",
    vasWith("segment text at 0x2000_0000 size 64K r-x\nsegment data at «0x2000_f000» size 4K rw-"),
    "Segment `data` overlaps `text` at 0x2000_f000: move `data` or shrink `text`.",
  ],
  [
    "a segment off the page",
    vasWith("segment text at «0x2000_0800» size 64K r-x"),
    "Segment `text` must begin at a page boundary (4K): write 0x2000_0000 or 0x2000_1000.",
  ],
  [
    "a segment off its large page",
    vasWith("segment text at «0x2010_0000» size 2M pages 2M r-x"),
    "Segment `text` must begin at a multiple of its pages of 2M: write 0x2000_0000 or 0x2020_0000.",
  ],
  [
    "large pages that reach into another segment",
    vasWith("segment a at 0x2000_0000 size 1M pages 2M rw-\nsegment b at «0x2010_0000» size 4K rw-"),
    "Segment `b` overlaps `a` at 0x2010_0000: move `b` or shrink `a`.",
  ],
  [
    "a page size that the machine does not have",
    vasWith("segment data at 0x2000_0000 size 4M pages «1M» rw-"),
    "`rv64-sv39` has no pages of 1M for `data`: write `pages 4K`, `pages 64K`, `pages 2M` or `pages 1G`.",
  ],
  [
    "large pages on a machine without them",
    vasWith("segment data at 0x2000_0000 size 4M pages «2M» rw-").replace("rv64-sv39", "arc-hs38-1k"),
    "`arc-hs38-1k` has no pages of 2M for `data`: leave `pages` out.",
  ],
  [
    "a segment at 0",
    vasWith("segment text at «0» size 64K r-x"),
    "Segment `text` cannot begin at 0: the first page stays unmapped, so that null pointers fault.",
  ],
  [
    "an empty segment",
    vasWith("segment text at 0x1000 size «0» r-x"),
    "Segment `text` is empty: give it at least one page (4K).",
  ],
  [
    "wrong permissions",
    vasWith("segment text at 0x1000 size 4K «xr»"),
    "Permissions are three characters, read, write, execute: `r-x`, `rw-`, `r--`; `-` means no. Not `xr`.",
  ],
  [
    "code without x",
    vasWith("segment text at 0x1000 size 4K «rw-» { fn f() { } }"),
    "Functions of `text` cannot run without `x`: calling them is a fault.",
    "warning",
  ],
  [
    "contents that do not fit",
    vasWith("segment data at 0x1000 size 4K rw- { u64 a[256] u64 «b»[512] }"),
    "`b` does not fit: `data` has 4K, and its variables need 6K up to here. Enlarge `data` or shrink `b`.",
  ],
  [
    "beyond the user's addresses",
    vasWith("segment data at «0x5fff_e000» size 16K rw-").replace("rv64-sv39", "arc-hs38-1k"),
    "Segment `data` ends at 0x6000_2000, but user addresses end at 0x6000_0000: move it down.",
  ],
  [
    "a mode of four digits",
    around("vas v mode «1444»\nprogram p { fn main() { } }\nprocess A runs p"),
    'A mode has three octal digits: `1444` is 0o2644. Write 0o444 or 0444 for "all may read".',
  ],
  [
    "bits of a mode that do not count",
    around("vas v mode «0755»\nprogram p { fn main() { } }\nprocess A runs p"),
    "Only the bits 0o666 of a VAS's mode count (vas-semantics §1.5): write 0o644.",
    "warning",
  ],
  // processes
  [
    "a core of a process",
    withProcess("process A runs p(1, 2) on core «7»"),
    "There is no core 7: the machine has 2, 0 to 1.",
  ],
  [
    "a setting of a process",
    withProcess("process A runs p(1, 2) { «pid» 1 }"),
    "A process has no setting `pid`. Did you mean `uid`?",
  ],
  [
    "two users",
    withProcess("process A runs p(1, 2) { uid 1, «2» }"),
    "`uid` is one number; further groups are `groups`.",
  ],
  [
    "a user that is too large",
    withProcess("process A runs p(1, 2) { uid «0xffff_ffff» }"),
    "User and group ids go up to 4294967294.",
  ],
  // settings
  [
    "an unknown machine",
    around("").replace("rv64-sv39", "«rv64-sv93»") + "program p { fn main() { } }\nprocess A runs p",
    "There is no machine `rv64-sv93`. Did you mean `rv64-sv39`?",
  ],
  [
    "an unknown kernel",
    around("").replace("linux-rfc", "«windows»") + "program p { fn main() { } }\nprocess A runs p",
    "There is no kernel `windows`. There is `linux-rfc` or `intended`.",
  ],
  ...(
    [
      ["an unknown setting", "{ «corse» 2 }", "The machine has no setting `corse`. Did you mean `cores`?"],
      ["a value that is too large", "{ cores «9» }", "`cores`: `9` is too large: use 8 or less."],
      ["a size that is too small", "{ memory «1K» }", "`memory`: `1K` is too small: use 64K or more."],
      [
        "an unknown word",
        "{ tags «asid+sasd» }",
        "`tags`: `asid+sasd` is not one of its values. Did you mean `asid+sasid`?",
      ],
      ["neither on nor off", "{ check «maybe» }", "`check`: `maybe` is neither `on` nor `off`."],
      ["a word for a number", "{ seed «one» }", "`seed`: `one` is not a number."],
      ["no power of two", "{ jtlb_sets «48» }", "`jtlb_sets`: `48` is not a power of two."],
      [
        "a number that is not offered",
        "{ jtlb_ways «3» }",
        "`jtlb_ways`: `3` is not one of its values. Write `2` or `4`.",
      ],
    ] as const
  ).map(([what, block, message]): ProblemRow => [
    what,
    around("").replace("rv64-sv39", `rv64-sv39 ${block}`) + "program p { fn main() { } }\nprocess A runs p",
    message,
  ]),
];
