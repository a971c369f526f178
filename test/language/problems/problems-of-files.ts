/**
 * Texts that are wrong in what they are made of: files, variants, settings together, counters, habits of C, signs that mean
 * nothing. Unlike the others they are read with the machines and kernels that there are.
 */
import { languageSettings } from "../../../src/debug/settings/index.js";
import { createCoreServices, parseScenario, type Problem } from "../../../src/language/index.js";
import type { ProblemRow } from "./problem-rows.js";

const head = 'scenario "Test"\nmachine arc-hs38-1k\nkernel linux-rfc\n';

/** What the rows include. */
const files: Readonly<Record<string, string>> = {
  "memory:/libc.vas": "vas libc { }",
  "memory:/far.vas": "vas far { segment d at 0x7000_0000 size 8K rw- }",
  "memory:/back.vas": 'include "test.vas"\nvas b { }',
};

const services = createCoreServices(languageSettings());

/** All problems of the file itself. */
export async function problemsOfFile(text: string): Promise<readonly Problem[]> {
  const read = (uri: string): Promise<string | null> => Promise.resolve(files[uri] ?? null);
  const { problems } = await parseScenario(services, text, "memory:/test.vas", read);
  return problems.filter(({ file }) => file === undefined);
}

/** Texts with what is said of them. */
export const fileProblems: readonly ProblemRow[] = [
  [
    "a call of another kernel",
    `${head}program p {\n\nfn main() {\n«vas_clone»(1, "c")\n}\n}\nprocess A runs p\n`,
    "`vas_clone` is a call of SpaceJMP: this kernel answers ENOSYS. Choose `kernel spacejmp`.",
    "warning",
  ],
  [
    "an address that is a small number",
    `${head}program p {\n\nfn main() {\nmunmap(«7», 4096)\n}\n}\nprocess A runs p\n`,
    "`address` is an address, and nothing can be at 7: write the address of memory.",
    "warning",
  ],
  [
    "a name that is a small number",
    `${head}program p {\n\nfn main() {\nvas_find(«7»)\n}\n}\nprocess A runs p\n`,
    '`name` is an address, and nothing can be at 7: write a string, `"…"`, or the address of one.',
    "warning",
  ],
  [
    "a thread that begins in a number",
    `${head}program p {\n\nfn main() {\nthread_create(«3»)\n}\n}\nprocess A runs p\n`,
    "`function` is the name of a function.",
  ],
  [
    "a counter of two processes",
    `${head}program p { fn main() { } }\nprocess A runs p\nprocess B runs p\nexpect faults(A, «B») == 0\n`,
    "A counter is asked for one of each kind: remove this.",
  ],
  [
    "a counter of a core and a process",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect «cycles(A, core: 0)» == 0\n`,
    "A counter of a core is asked alone: remove the process or part.",
  ],
  [
    "a counter of a part and a VAS",
    `${head}vas v { }\nprogram p { fn main() { measure m { yield() } } }\nprocess A runs p\nexpect «faults(v, m)» == 0\n`,
    "A part is counted for threads: name a process beside it, not a VAS.",
  ],
  [
    "a counter with a name for its process",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect faults(of: «A») == 0\n`,
    "Only `core:` has a name here: remove `of:`.",
  ],
  [
    "a counter of a core that there is not",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect cycles(core: «4») == 0\n`,
    "There is no core 4: the machine has cores 0 to 0.",
  ],
  [
    "a counter of a core that is computed",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect cycles(core: «A.exit») == 0\n`,
    "The number of a core is fixed: write a number.",
  ],
  [
    "a counter that VASes do not have",
    `${head}vas v { }\nprogram p { fn main() { } }\nprocess A runs p\nexpect switches(«v») == 0\n`,
    "`switches` is counted for processes, cores and measured parts, and for the whole system: ask for one of these.",
  ],
  [
    "a TLB that the machine does not have",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect «l1dtlb2m».misses == 0\n`,
    "This machine has no `l1dtlb2m`: ask for `itlb`, `dtlb`, `l1i`, `l1d`, `l2`, `uitlb`, `udtlb`, `jtlb` or `stlb`.",
  ],
  [
    "text looked for in a number",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect «A.exit contains "x"»\n`,
    "Only the output of a process contains text: write `A.stdout contains …`.",
  ],
  [
    "a counter as a member of one of several processes",
    `${head}program p { fn main() { } }\nprocess A[2] runs p\nexpect A[1].«faults» > 0\n`,
    "`faults` is a counter: write `faults(A[1])`.",
  ],
  [
    "a counter as a member of a process",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect A.«faults» > 0\n`,
    "`faults` is a counter: write `faults(A)`.",
  ],
  [
    "a counter of a TLB without one",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect «misses»(A) > 0\n`,
    "`misses` is counted of a TLB: write `dtlb.misses(…)`.",
  ],
  [
    "`~` at the top level",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect «~»A.exit == 0\n`,
    "`~` is not for expectations at the top level: use `-`, `!` or `not`.",
  ],
  [
    "a number that no counter reaches",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect cycles < «9007199254740993»\n`,
    "Expectations count up to 9007199254740991: use a smaller number.",
  ],
  [
    "an index of one process",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect «A»[0].exit == 0\n`,
    "`A` is one process: leave the index out.",
  ],
  [
    "an index that is computed",
    `${head}program p { fn main() { } }\nprocess w[2] runs p\nexpect w[«w.exit»].exit == 0\n`,
    "Which process is fixed: write a number.",
  ],
  [
    "an index behind the last process",
    `${head}program p { fn main() { } }\nprocess w[2] runs p\nexpect w[«2»].exit == 0\n`,
    "`w` has processes 0 to 1: there is none of number 2.",
  ],
  [
    "output that is compared with a number",
    `${head}program p { fn main() { } }\nprocess A runs p\nexpect «A.stdout» == 1\n`,
    '`A.stdout` is text: write `A.stdout == "…"` or `A.stdout contains "…"`.',
  ],
  [
    "output of one of several processes as a number",
    `${head}program p { fn main() { } }\nprocess A[2] runs p\nexpect «A[1].stderr» == 1\n`,
    '`A[1].stderr` is text: write `A[1].stderr == "…"` or `A[1].stderr contains "…"`.',
  ],
  [
    "a part that is no value",
    `${head}program p { fn main() { measure m { yield() } } }\nprocess A runs p\nexpect «m» == 0\n`,
    "`m` is a measured part: ask for a counter, such as `dtlb.misses(m)`.",
  ],
  [
    "a remainder by zero",
    `${head}program p {\n\nfn main() {\nprint 5 % «0»\n}\n}\nprocess A runs p\n`,
    "The remainder by zero is the dividend, as RISC-V defines.",
    "warning",
  ],
  [
    "a variant with two machines",
    `${head}program p { fn main() { } }\nprocess A runs p\nvariant v {\nmachine { cores 1 }\n«machine» { cores 2 }\n}\n`,
    "A variant has one machine block: put these settings into that of line 7.",
  ],
  [
    "a variant that gives a process arguments twice",
    `${head}program p(n) { fn main() { return n } }\nprocess A runs p(1)\nvariant v {\nprocess A(n: 2)\nprocess «A»(n: 3)\n}\n`,
    "`A` has arguments at line 7 already: put these there.",
  ],
  [
    "a variant of a process that there is not",
    `${head}program p(n) { fn main() { return n } }\nprocess A runs p(1)\nvariant v { process «Z»(n: 2) }\n`,
    "There is no process `Z`. Did you mean `A`?",
  ],
  [
    "a variant with an argument that a process does not have",
    `${head}program p(n) { fn main() { return n } }\nprocess A runs p(1)\nvariant v { process A(«m: 2») }\n`,
    "`p` has no parameter `m`. Did you mean `n`?",
  ],
  [
    "a variant with more arguments than a process has",
    `${head}program p(n) { fn main() { return n } }\nprocess A runs p(1)\nvariant v { process A(2, «3») }\n`,
    "`p` takes 0 to 1 arguments (n), not 2. Remove what is too much.",
  ],
  [
    "a variant that changes nothing",
    `${head}program p { fn main() { } }\nprocess A runs p\nvariant «v» { }\n`,
    "Variant `v` is as the scenario: give it settings, arguments or expectations.",
    "warning",
  ],
  [
    "a VAS for a process of a program",
    `${head}vas v { }\nprogram p { fn main() { } }\nprocess A runs p in «v»\n`,
    "Only a process that runs a function of the kernel is in a VAS: remove `in`.",
  ],
  [
    "an array of no processes",
    `${head}program p { fn main() { } }\nprocess w[«0»] runs p\n`,
    "`w` needs at least one process.",
  ],
  [
    "an array of too many processes",
    `${head}program p { fn main() { } }\nprocess w[«5000»] runs p\n`,
    "`w` has 5000 processes: a file can have 1024 of one name. Fork the rest.",
  ],
  [
    "a name for an argument of an executable",
    `${head}program p from "p.elf"\nprocess A runs p(«n: "1"»)\n`,
    "Arguments of an executable have no names: write the value alone.",
  ],
  [
    "files at a relative place",
    `${head}files "tree" at «"opt"»\nprogram p { fn main() { } }\nprocess A runs p\n`,
    'Files are put at a directory from the root: write `at "/opt"`.',
  ],
  [
    "a relative working directory",
    `${head}program p from "p.elf"\nprocess A runs p() { «cwd "data"» }\n`,
    'A working directory begins at the root: write `cwd "/data"`.',
  ],
  [
    "standard input of a compiled program",
    `${head}program p { fn main() { } }\nprocess A runs p { «stdin "x"» }\n`,
    "Only a process that runs an executable has `stdin`: remove it.",
  ],
  [
    "a rendezvous with two counts",
    `${head}program p {\nfn f(a) { meet x(3) }\nfn main() {\nthread_create(f) meet «x»(2)\n}\n}\nprocess A runs p\n`,
    "`meet x(3)` at line 5 waits for 3 threads, this for 2: write the same here.",
  ],
  [
    "a second exploration",
    `${head}program p { fn main() { } }\nprocess A runs p\nexplore { timer on }\n«explore» { timer off }\n`,
    "A scenario has one `explore`: remove this one or that of line 6.",
  ],
  [
    "a variant that is not there to be broken",
    `${head}program p { fn main() { } }\nprocess A runs p\nexplore { «breaks "as written, late"» }\n`,
    "There is no variant `late` to break. There is `as written`.",
  ],
  [
    "a file without a title",
    "«machine arc-hs38-1k»\n",
    'A scenario begins with its title, `scenario "…"`: add it, or keep to `const`, `include`, `vas` and `program`, which other files can include.',
  ],
  [
    "a part with the name of a process",
    `${head}program p { fn main() { measure «A» { yield() } } }\nprocess A runs p\n`,
    "`A` is declared at line 5 already: give this part another name.",
  ],
  [
    "a program that nothing runs",
    `${head}program p { fn main() { } }\nprocess A runs p\nprogram «q» { fn main() { } }\n`,
    "No process runs `q`.",
    "hint",
  ],
  [
    "a function with the name of a primitive",
    'scenario "Test"\nmachine rv64-sv39\nkernel lab { fn «load»(a) { } }\nprogram p { fn main() { } }\nprocess A runs p\n',
    "`load` is a primitive of kernel code: choose another name.",
  ],
  [
    "a negative size",
    `${head}vas v { segment d at 0x2000_0000 size «(0 - 8192)» rw- }\nprogram p { fn main() { } }\nprocess A runs p\n`,
    "The size of a segment cannot be negative: it is -8192 here.",
  ],
  [
    "a string in a scalar",
    `${head}program p { u8 t = «"hi"»\nfn main() { } }\nprocess A runs p\n`,
    "A string fills an array: write `u8 t[3]`.",
  ],
  [
    "a schedule that cannot be read",
    `${head}program p { fn main() { } }\nprocess A runs p\nschedule «"c0 x9"»\n`,
    "The schedule: word 2, `x9`, is no step: write c0 (core), a0 (attempt), q0 (timer), i0 (interrupt), w0 (walk), e0 (evict), k0 (complete), each with *N to repeat it.",
  ],
  [
    "an argument without a name behind one with",
    `${head}program p {\nfn f(a) { }\nfn main() {\nthread_create(function: f, «1»)\n}\n}\nprocess A runs p\n`,
    "Arguments without a name come before named ones: move it forward or name it.",
  ],
  [
    "an argument that a call without any does not have",
    `${head}program p {\n\nfn main() {\nyield(«x: 1»)\n}\n}\nprocess A runs p\n`,
    "`yield` has no parameter `x`. It takes none.",
  ],
  [
    "a process in a program",
    `${head}program p {\n\nfn main() {\nprint «B»\n}\n}\nprocess A runs p\nprocess B runs p\n`,
    "`B` is a process: only expectations at the top level can ask about it.",
  ],
  [
    "a brace too many",
    `${head}program p { fn main() { } }\nprocess A runs p\n«}»\n`,
    "This `}` closes nothing: remove it, or a `{` is missing above.",
  ],
  [
    "a statement at the top level",
    `${head}program p { fn main() { } }\nprocess A runs p\n«let» x = 1\n`,
    "The keyword `let` cannot stand here: at the top level stand `machine`, `kernel`, `vas`, `program`, `process`, `expect`, `variant`, `const`, `include`, `explore`, `schedule`, `files` and `share`.",
  ],
  [
    "two characters in a literal",
    `${head}program p {\n\nfn main() {\nprint «'»ab'\n}\n}\nprocess A runs p\n`,
    "A character literal is one character between `'` and `'`, such as 'a' or '\\n'; strings stand between `\"`.",
  ],
  [
    "a comment without an end",
    `${head}program p { fn main() { } }\nprocess A runs p\n«/*» to do`,
    "This comment does not end: close it with `*/`.",
  ],
  [
    "a string without an end",
    `${head}program p {\n\nfn main() {\nprint «"»hi\n}\n}\nprocess A runs p\n`,
    'This string does not end on its line: close it with `"`.',
  ],
  [
    "a character that means nothing",
    `${head}program p {\n\nfn main() {\nprint 1 «@» 2\n}\n}\nprocess A runs p\n`,
    "Unexpected character `@`: remove or replace.",
  ],
  [
    "settings that contradict each other",
    'scenario "Test"\nmachine arc-hs38-1k { tags asid }\nkernel linux-rfc { «shootdown_by broadcast» }\nprogram p { fn main() { } }\nprocess A runs p\n',
    "`shootdown_by`: a broadcast needs address-space ids that mean the same on all cores: use asid_allocator arm64 or riscv, or ipi.",
  ],
  [
    "a machine that cannot have the setting",
    'scenario "Test"\nmachine sifive-u54 { «tags asid» }\nkernel linux-rfc\nprogram p { fn main() { } }\nprocess A runs p\n',
    "`tags`: tags asid needs ASIDs, but sifive-u54 has none (0 bits): use tags none, or set asid_bits.",
  ],
  [
    "a setting of a variant that contradicts the scenario",
    `${head}program p { fn main() { } }\nprocess A runs p\nvariant v { kernel { «shootdown_by broadcast» } }\n`,
    "`shootdown_by`: a broadcast needs address-space ids that mean the same on all cores: use asid_allocator arm64 or riscv, or ipi.",
  ],
  [
    "a file that is not there",
    'scenario "Test"\ninclude «"no.vas"»\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p { fn main() { } }\nprocess A runs p\n',
    "There is no file `no.vas` beside this one: correct the path.",
  ],
  [
    "a file that is no scenario",
    'scenario "Test"\ninclude «"no.txt"»\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p { fn main() { } }\nprocess A runs p\n',
    "`no.txt` is no scenario: name a file that ends in `.vas`.",
  ],
  [
    "a file that is included twice",
    'scenario "Test"\ninclude "libc.vas"\ninclude «"libc.vas"»\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p { fn main() { } }\nprocess A runs p\n',
    "`libc.vas` is included at line 2 already: remove this.",
  ],
  [
    "files that include each other",
    'scenario "Test"\ninclude «"back.vas"»\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p { fn main() { } }\nprocess A runs p\n',
    "`back.vas` includes this file: put what both need into a third.",
  ],
  [
    "a name that an included file has",
    'scenario "Test"\ninclude «"libc.vas"»\nmachine arc-hs38-1k\nkernel linux-rfc\nvas libc { }\nprogram p { fn main() { } }\nprocess A runs p\n',
    "`libc.vas` declares `libc`, which is declared at line 5 too: rename one.",
  ],
  [
    "the name of a VAS that nothing declares",
    `${head}vas libc { }\nprogram p { fn main() { let v = vas_find(«"libcc"») print v } }\nprocess A runs p\n`,
    "Nothing declares or makes a VAS `libcc`: the call will fail. Did you mean `libc`?",
    "warning",
  ],
  [
    "the name of a program that there is not",
    `${head}program p { fn main() { exec(«"editor"») } }\nprocess A runs p\n`,
    "Nothing declares or makes a program `editor`: the call will fail. There is `p`.",
    "warning",
  ],
  [
    "the name of a segment that nothing makes",
    `${head}program p { fn main() { let s = vas_seg_find(«"data"») print s } }\nprocess A runs p\n`,
    "Nothing declares or makes a segment `data`: the call will fail.",
    "warning",
  ],
];
