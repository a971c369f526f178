import { systemCallsOf } from "../../../src/language/model/builtins.js";
import type { ProblemRow } from "./problem-rows.js";
import { around, inMain } from "../scenario-text.js";

const withProcess = (process: string, program = "program p(a, b) { fn main() { } }"): string =>
  around(`${program}\n${process}`);

const expecting = (expectation: string): string =>
  around(
    `vas libc { segment text at 0x1000 size 4K r-x { fn sum(p) { return p } } }\nprogram p { fn main() { } ` +
      `fn helper(x) { return x } fn _use() { helper(1) } }\nprocess A runs p\n${expectation}`,
  );

const asking = (condition: string): string =>
  `scenario "Test"\nmachine rv64-sv39\nkernel lab { u64 v  fn f() { v = 1 } }\nvas A { segment d at 0x2000_0000 size 8K rw- }\nprocess P runs kernel.f\nexpect ${condition}\n`;

const calling = (statement: string): string =>
  `scenario "Test"\nmachine rv64-sv39\nkernel lab { u64 v  u64 a[2]  fn f(a, b) { return v + a + b }  fn one(a) { return a }  fn munmap(x, y, z) { return x + y + z }  fn fork() { return 1 }  fn many(a, b, c, d, e, f, g, h) { return a + b + c + d + e + f + g + h } }\n` +
  `program p { fn main() { ${statement} } }\nprocess P runs p\n`;

/** Texts that are wrong in what programs and expectations say, and what is said of them. */
export const programProblems: readonly ProblemRow[] = [
  // conditions of a state
  [
    "a condition of a core that is not there",
    asking("running(«9») == 0"),
    "There is no core 9: the machine has cores 0 to 1.",
  ],
  ["a condition of nothing", asking("«asid_of»() == 1"), "`asid_of` takes 1 argument (core), not 0. Add `core`."],
  [
    "a condition of a number, not of a lock",
    asking("held(«1»)"),
    "`held` asks for a variable of the kernel block: write `held(kernel.…)`.",
  ],
  [
    "a condition of a name",
    asking("reachable(«A»)"),
    "The frame of `reachable` is a number: keep it in a variable of the kernel block.",
  ],
  ["a core by a name", asking("asid_of(«A») == 1"), "The core of `asid_of` is a number: write a number."],
  ["a condition without parentheses", asking("«held»"), "`held` is asked with parentheses: write `held(…)`."],
  [
    "a VAS that is held against a number",
    asking("asid_of(0) == «A»"),
    "`A` is a VAS: ask for a counter, such as `itlb.misses(A)`.",
  ],
  // functions of the kernel block
  [
    "a function of the kernel with too few arguments",
    calling("«kernel.f»(1)"),
    "`kernel.f` takes 2 arguments (a, b), not 1. Add `b`.",
  ],
  [
    "a function of the kernel with more arguments than registers",
    calling("«kernel.many»(1, 2, 3, 4, 5, 6, 7, 8)"),
    "A program passes at most 7 arguments to a function of the kernel: put the others in memory.",
  ],
  [
    "a variable of the kernel in a program",
    calling("print «kernel.v»"),
    "`kernel.v` is the kernel's: no program reaches it. Write a function there that returns it, and call `kernel.…()`.",
  ],
  [
    "a variable of the kernel that a program writes",
    calling("«kernel.v» = 1"),
    "`kernel.v` is the kernel's: no program reaches it. Write a function there that changes it, and call `kernel.…()`.",
  ],
  [
    "an array of the kernel in a program",
    calling("print «kernel.a»[1]"),
    "`kernel.a` is the kernel's: no program reaches it. Write a function there that returns it, and call `kernel.…()`.",
  ],
  [
    "a function of the kernel as the function of a thread",
    calling("thread_create(«kernel.one», 1)"),
    "`kernel.one` is a function of the kernel: call it, `kernel.one(…)`, or let a process run it, `process K runs kernel.one(…)`.",
  ],
  [
    "a function with more parameters than the call that it stands in for",
    calling("«munmap»(0, 4096)"),
    "The scenario's `munmap` stands in for this system call, which has 2 arguments, and it takes 3: give it address, length.",
  ],
  [
    "a function with the name of a call that makes threads",
    calling("«fork»()"),
    "`fork` stays the kernel's own: only it makes and ends threads. Call `kernel.fork(…)` for the scenario's function.",
    "warning",
  ],
  [
    "an array of processes as a space",
    `scenario "Test"\nmachine rv64-sv39\nkernel lab { fn f() { return root(«A») } }\nprogram p { fn main() { } }\nprocess A[2] runs p\nprocess K runs kernel.f\n`,
    "`A` is an array of processes: name one that is declared alone.",
  ],
  // calls
  [
    "too few arguments",
    inMain("«vas_attach»(0, 1)"),
    "`vas_attach` takes 3 arguments (pid, vid, type), not 2. Add `type`.",
  ],
  [
    "too many arguments",
    inMain("f(1, «2»)", "fn f(a) { return a }"),
    "`f` takes 1 argument (a), not 2. Remove what is too much.",
  ],
  [
    "an argument of a call without any",
    inMain("yield(«1»)"),
    "`yield` takes no arguments, not 1. Remove what is too much.",
  ],
  [
    "an unknown argument name",
    inMain("thread_create(f, 1, «cor: 0»)", "fn f(a) { return a }"),
    "`thread_create` has no parameter `cor`. Did you mean `core`?",
  ],
  [
    "an argument twice",
    inMain("thread_create(f, 1, 0, «core: 1»)", "fn f(a) { return a }"),
    "`core` is given twice: remove one.",
  ],
  [
    "names of arguments of a function",
    inMain("f(«a»: 1)", "fn f(a) { return a }"),
    "Only arguments of system calls have names: remove `a:`.",
  ],
  [
    "a call of a variable",
    inMain("let x = 1\n«x»()"),
    "`x` is not a function: only functions and system calls can be called.",
  ],
  [
    "a call of main",
    inMain("«main»()"),
    "`main` is called when a process starts, not by the program: move the code into a function of its own.",
  ],
  [
    "a thread function with two parameters",
    inMain("thread_create(«f», 1)", "fn f(a, b) { return a + b }"),
    "A thread's function takes one argument; `f` takes 2. Pass the rest in memory.",
  ],
  [
    "a core that is not there",
    inMain("thread_create(f, 1, core: «2»)", "fn f(a) { return a }"),
    "There is no core 2. The machine has 2, 0 to 1. Set `cores` in the machine block.",
  ],
  ["a string for a number", inMain('munmap(0, «"x"»)'), "`length` is a number, not a string."],
  [
    "a call that is not simulated",
    inMain("«gettid»()"),
    `\`gettid\` is not simulated by this kernel; ${systemCallsOf("linux").length - 1} other system calls are (docs/language.md).`,
  ],
  ["arguments of a program", withProcess("process A runs «p»(1)"), "`p` takes 2 arguments (a, b), not 1. Add `b`."],
  [
    "an argument of a process that is not constant",
    withProcess("process A runs p(1, 1 / «0»)"),
    "Arguments of a process are set before it runs: division by zero.",
  ],
  // statements
  [
    "break outside of a loop",
    inMain("«break»"),
    "`break` stands outside of a loop: use `return` to leave the function.",
  ],
  ["continue outside of a loop", inMain("if 1 { «continue» }"), "`continue` stands outside of a loop: remove it."],
  [
    "a statement without effect",
    inMain("let x = 1\n«x»\nprint x"),
    "This does nothing: write an assignment, `x = …`, or a call.",
  ],
  [
    "assignment to a constant",
    inMain("«EBUSY» = 1"),
    "`EBUSY` is a constant of the kernel: choose another name for a variable.",
  ],
  [
    "assignment to a function",
    inMain("«f» = 1\nf()", "fn f() { }"),
    "`f` is not a variable: assign to a variable, an array element or memory.",
  ],
  ["assignment to an array", inMain("«a» = 1", "u64 a[2]"), "`a` is an array: assign to an element, `a[0] = …`."],
  [
    "assignment to a loop's variable",
    inMain("for i in 0 .. 3 { «i» = 1 }"),
    "`i` is counted by its loop: use `while` and a variable of your own to count otherwise.",
  ],
  [
    "assignment to a call",
    inMain("«yield()» = 1"),
    "The result of a call cannot be assigned to: assign to a variable, an array element or memory.",
  ],
  [
    "code after return",
    inMain("while 1 { break  «yield()» }"),
    "This is never reached: `break` stands before it. Remove one of them.",
    "warning",
  ],
  // expressions
  [
    "a function as a value",
    inMain("print «f» + 1\nf()", "fn f() { }"),
    "`f` is a function: call it, `f(…)`, or pass it to `thread_create`.",
  ],
  ["a system call as a value", inMain("print «yield»"), "`yield` is a system call: call it, `yield(…)`."],
  [
    "a VAS as a value",
    inMain("subscribe(«v»)").replace("program test", "vas v\nprogram test"),
    '`v` is a VAS, not a value: name a member, `v.…`, or get its id with `vas_find("v")`.',
  ],
  [
    "elements of a variable",
    inMain("let p = 1\nprint «p»[0]"),
    "`p` is not an array: read memory by width, such as `u64[p + 8 * i]`.",
  ],
  [
    "an element outside",
    inMain("print a[«4»]", "u64 a[4]"),
    "`a` has elements 0 to 3: element 4 lies outside.",
    "warning",
  ],
  [
    "a string in arithmetic",
    inMain('print 1 + «"x"»'),
    "A string is not a number: print it, pass it to a call or keep its address with `let`.",
  ],
  ["division by zero", inMain("print 1 / «0»"), "Division by zero gives -1, as RISC-V defines.", "warning"],
  [
    "a hazard in a program",
    inMain("expect «hazard P4»"),
    "Hazards are known when the run has ended: move this `expect` to the top level.",
  ],
  // expectations
  [
    "memory at the end",
    expecting("expect «u64[0]» == 1"),
    "Memory is gone when the run has ended: move this `expect` into a program.",
  ],
  [
    "a process as a value",
    expecting("expect «A» == 1"),
    "`A` is a process: ask for its end, `A.exit`, or a counter, `faults(A)`.",
  ],
  [
    "a VAS as a value at the end",
    expecting("expect «libc» == 1"),
    "`libc` is a VAS: ask for a counter, such as `itlb.misses(libc)`.",
  ],
  ["a TLB as a value", expecting("expect «itlb» == 1"), "`itlb` is a TLB: ask for a counter, such as `itlb.misses`."],
  [
    "a counter of nothing",
    expecting("expect itlb.misses(«3») == 1"),
    "Counters are asked for a process, a VAS or a measured part: write one of their names.",
  ],
  ["an unknown counter", expecting("expect itlb.«mises»(A) == 1"), "`itlb` has no `mises`. Did you mean `misses`?"],
  ["an unknown property", expecting("expect A.«exti» == 1"), "`A` has no `exti`. Did you mean `exit`?"],
  ["an unknown hazard", expecting("expect hazard «P99»"), "There is no hazard `P99`: write P1 to P32 or Q1 to Q14."],
  [
    "an unknown function of a hazard",
    expecting("expect hazard P4 at «hleper»"),
    "Unknown name `hleper`. Did you mean `helper`?",
  ],
  [
    "bits at the end",
    expecting("expect 1 == 1 and «A.exit & 3»"),
    "`&` is not for expectations at the top level: use `+`, `-`, `*`, `/`, `%`, `==`, `!=`, `<`, `<=`, `>`, " +
      "`>=`, `&&`, `||`, `and` or `or`.",
  ],
  [
    "a function at the end",
    expecting("expect «libc.sum» == 1"),
    "`libc.sum` has no value when the run has ended: move this `expect` into a program.",
  ],
  // rendezvous and unused
  [
    "a rendezvous of one",
    inMain("meet «alone»"),
    "Only one thread names `alone`: it waits for nobody. Name it in another program or thread, or remove it.",
    "warning",
  ],
  [
    "a rendezvous that cannot complete",
    inMain("meet x(«0»)"),
    "A rendezvous of 0 can never complete: count at least 2 threads.",
  ],
  ["an unused variable", inMain("let «x» = 1"), "Nothing uses the variable `x`.", "hint"],
  ["an unused function", inMain("yield()", "fn «f»() { }"), "Nothing uses the function `f`.", "hint"],
  // syntax
  [
    "a missing bracket",
    inMain("print u64[1 «}»").replace("\n}\n}\nprocess", "\n}\nprocess"),
    "Expected `]`, found `}`.",
  ],
  ["a name where a bracket should stand", inMain("print u64[1 «foo»]"), "Expected `]`, found `foo`."],
  [
    "a semicolon",
    inMain("yield()«;»"),
    "`;` is not needed: statements and settings follow each other without a separator. Remove it.",
  ],
  ["an open string", inMain('print «"»abc'), 'This string does not end on its line: close it with `"`.'],
  [
    "a missing expression",
    inMain("let x = «}»").replace("\n}\n}\nprocess", "\n}\nprocess"),
    "Expected an expression, found `}`.",
  ],
];
