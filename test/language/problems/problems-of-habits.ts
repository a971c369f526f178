import type { ProblemRow } from "./problem-rows.js";
import { around, inMain } from "../scenario-text.js";

const head = 'scenario "Test"\nmachine arc-hs38-1k\nkernel linux-rfc\n';
const beside = (text: string, body = ""): string => inMain(body, text);
const settings = (machine: string, kernel = ""): string =>
  `scenario "Test"\nconst N = 4\nmachine rv64-sv39 { ${machine} }\nkernel linux-rfc { ${kernel} }\nprogram p { fn main() { } }\nprocess A runs p\n`;

/** Texts that are right in C, and what is said of them: the form that works. */
export const habitProblems: readonly ProblemRow[] = [
  [
    "a loop of C that does not count up",
    `${head}program p {\n\nfn main() {\nlet i = 4 «for (i = 4; i > 0; i--)» { }\n}\n}\nprocess A runs p\n`,
    "A loop that counts is `for i in 0 .. 4 { … }`; any other is `while condition { … }`, with its steps in the block.",
  ],
  [
    "a loop of C",
    `${head}program p {\n\nfn main() {\n«for (i = 0; i < 4; i++)» { print i }\n}\n}\nprocess A runs p\n`,
    "A loop that counts is written `for i in 0 .. 4 { … }`.",
  ],
  [
    "an array in a function",
    `${head}program p {\n\nfn main() {\n«u64 x[4]»\n}\n}\nprocess A runs p\n`,
    "An array stands beside the functions, in the program: `u64 x[4]`. In a function, map memory.",
  ],
  [
    "a type before a variable",
    `${head}program p {\n\nfn main() {\n«int x» = 1 print x\n}\n}\nprocess A runs p\n`,
    "A variable of a function is declared with `let`: `let x = …`; all have 64 bits.",
  ],
  [
    "a format of `print` without parentheses",
    `${head}program p {\n\nfn main() {\nlet i = 4\nprint «hex» i\n}\n}\nprocess A runs p\n`,
    "The value of `hex` stands in parentheses: `hex(…)`.",
  ],
  [
    "a format of `print` without parentheses, of an expression, behind others",
    `${head}program p {\nu64 a[4]\nfn main() {\nlet i = 2\nprint "at ", i, «text» a[i] + 1\n}\n}\nprocess A runs p\n`,
    "The value of `text` stands in parentheses: `text(…)`.",
  ],
  [
    "a setting without a value before a program",
    `scenario "Test"\nmachine rv64-sv39 { cores\n«program» p { fn main() { print 1 } }\nprocess A runs p\nexpect A.exit == 0\n`,
    "Expected a value of the setting `cores`, found the keyword `program`.",
  ],
  [
    "a setting without a value before a process",
    `scenario "Test"\nmachine rv64-sv39\nprogram p { fn main() { print 1 } }\nkernel intended { quantum\n«process» A runs p\n`,
    "Expected a value of the setting `quantum`, found the keyword `process`.",
  ],
  [
    "a setting that may be `process`, without a value before a process",
    `scenario "Test"\nmachine rv64-sv39\nprogram p { fn main() { print 1 } }\nkernel intended { attached_asid\n«process» A runs p\n`,
    "Expected a value of the setting `attached_asid`, found the keyword `process`.",
  ],
  [
    "`++` behind a variable",
    `${head}program p {\n\nfn main() {\nlet i = 0\ni«++»\nprint i\n}\n}\nprocess A runs p\n`,
    "Write `i += 1`: there is no `++`.",
  ],
  [
    "`++` before a variable",
    `${head}program p {\n\nfn main() {\nlet i = 0\n«++»i\nprint i\n}\n}\nprocess A runs p\n`,
    "Write `i += 1`: there is no `++`.",
  ],
  [
    "a statement behind a condition",
    inMain("if (1) «return» 2\nreturn 3"),
    "A block stands in braces, also of one statement: `{ … }`. Found the keyword `return`.",
  ],
  [
    "a statement behind `else`",
    inMain("if 1 { } else «return» 3"),
    "A block stands in braces, also of one statement: `{ … }`. Found the keyword `return`.",
  ],
  ["an assignment where a program compares", inMain("expect n «=» 1"), "`=` assigns: to compare, write `==`."],
  [
    "an assignment where an expectation compares",
    around("program p(n) { fn main() { } }\nprocess A[2] runs p(index)\nexpect A.exit == 0 and A[1].exit «=» 0"),
    "`=` assigns: to compare, write `==`.",
  ],
  [
    "an assignment in a condition",
    beside("u64 a[2]", "if not a[n + 1] «=» 0 { print n }"),
    "`=` assigns: to compare, write `==`.",
  ],
  [
    "a function with a type",
    beside("«void f»(a) { print a }", "f(1)"),
    "A function is declared with `fn`: `fn f(…) { … }`; what it returns has 64 bits.",
  ],
  [
    "a parameter with a type",
    beside("fn f(«int a») { print a }", "f(1)"),
    "A parameter has no type, all have 64 bits: write `a`.",
  ],
  [
    "a parameter that is a pointer",
    beside("fn f(a, «uint8_t *b») { print a, b }", "f(1, 2)"),
    "A parameter has no type, all have 64 bits: write `b`.",
  ],
  [
    "no parameters, in words",
    beside("fn f(«void») { }", "f()"),
    "A function without parameters is `fn f()`: remove `void`.",
  ],
  [
    "a pointer beside the functions",
    beside("«u64 *q»", "q = 1"),
    "There are no pointers: an address is a number. Declare `u64 q`, and read what is there by `u64[q]`.",
  ],
  [
    "values in braces",
    beside("u64 a[2] = «{1, 2}»", "print a[0]"),
    "Values of an array stand without braces: `= 1, 2`.",
  ],
  [
    "an address of a variable",
    inMain("let x = 1\nlet y = «&x»\nprint y"),
    "There is no `&`: the name of an array is its address. To have that of a number, declare an array of one, `u64 x[1]`.",
  ],
  [
    "what a pointer points at",
    inMain("let p = 4096\nlet y = 2 * «*p»\nprint y"),
    "Memory at an address is `u64[p]`: there is no `*` in front.",
  ],
  [
    "a store by a pointer with a cast",
    inMain("let p = 4096\n«*(uint8_t *)(p + 8)» = 1"),
    "Memory at an address is `u8[p + 8]`: there is no `*` in front.",
  ],
  [
    "a choice between two values",
    inMain("let a = 1 «?» 2 : 3\nprint a"),
    "There is no `? :`: write `if … { … } else { … }`.",
  ],
  [
    "a line for the preprocessor",
    `«#»define N 4\n${inMain("")}`,
    'There is no preprocessor: a constant is `const N = 4`, another file `include "lib.vas"`. Remove the `#`.',
  ],
  [
    "an operator in a setting of the machine",
    settings("cores N «/» 2"),
    "A setting's value is one number or name: put an expression in parentheses, `(PAGES / 2)`.",
  ],
  [
    "an operator in a setting of the kernel",
    settings("", "quantum 2 «*» N"),
    "A setting's value is one number or name: put an expression in parentheses, `(PAGES * 2)`.",
  ],
  ["printf", inMain('«printf»("x")'), 'There is no `printf` here: write `print "x is ", x`.'],
  ["assert", inMain("«assert»(1 == 1)"), "There is no `assert` here: write `expect a == b`."],
  ["NULL", inMain("let p = «NULL»\nprint p"), "There is no `NULL` here: write `0`."],
  [
    "malloc",
    inMain("let p = «malloc»(4096)\nprint p"),
    "There is no `malloc` here: write `mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)`.",
  ],
  ["switch", inMain("«switch» (1) { }"), "There is no `switch` here: write `if … { … } else if … { … } else { … }`."],
  ["a range by a call", inMain("for i in «range»(4) { print i }"), "There is no `range` here: write `0 .. 4`."],
  [
    "a measured part without a name",
    inMain("«measure» { }"),
    "A measured part has a name and a block: `measure part { … }`.",
  ],
  [
    "the number of processes behind the program",
    around("program p { fn main() { } }\nprocess A runs p«[»2]"),
    "Several processes of one program are `process A[4] runs p`: put the number behind their name.",
  ],
  [
    "a process that subscribes",
    around(
      "vas lib { segment d at 0x2000_0000 size 4K r-- }\nprogram p { fn main() { } }\nprocess A runs p «subscribes» lib",
    ),
    "What a program subscribes to stands at the program: `program p(a) subscribes lib { … }`.",
  ],
];

/** Texts that look like these habits, and are right. */
export const rightForms: readonly string[] = [
  inMain("let a = 4096\nlet b = a * (a)\nlet c = a & b\nprint b * c, a &\nb"),
  // Names that are formats and values of settings that are words elsewhere.
  inMain("let hex = 4096\nlet text = 3\nprint hex\nprint text, hex, hex(hex)"),
  `scenario "Test"\nmachine rv64-sv39\nkernel intended { attached_asid process process_part program }\nprogram p { fn main() { } }\nprocess A runs p\n`,
  inMain("u64[4096] = 1\nlet a = 3\n*a"),
  around(
    "program p { u64 q = 1, 2 fn f(long, int) { return long * int } fn main() { print f(1, 2) * q } }\nprocess A runs p",
  ),
];
