/** Kinds of problems: the code of each diagnostic, and what the documentation says of it (docs/problems.md). */

/** One kind. */
export interface ProblemKind {
  /** What the editor shows as the code, and the heading of its section. */
  readonly code: string;
  /** What it is about, and what helps: Markdown, a few sentences. */
  readonly doc: string;
}

/** Every kind, in the order of the page. */
export const problemKinds = [
  {
    code: "syntax",
    doc: "The text is not what the language's [grammar](language.md#grammar) allows. One error is told at the first place that cannot be right; what follows may come from it.",
  },
  {
    code: "c-habit",
    doc: "What would be right in C, and what it is called here. It is read as if it had been written so: nothing else is reported because of it.",
  },
  {
    code: "limit",
    doc: "A file, a name or a list is larger than the language takes: the limits keep the editor and a run from hanging.",
  },
  {
    code: "literal",
    doc: "A number, string or character that cannot be read: [words and numbers](language.md#words-and-numbers).",
  },
  {
    code: "unknown-name",
    doc: "A name that nothing declares where it stands. Locals are known from their `let` to the end of the block, parameters of a program in its `main`, members of a VAS behind its name.",
  },
  { code: "duplicate-name", doc: "Two things of one name where a name must mean one of them." },
  {
    code: "scenario",
    doc: "A scenario has a title, one machine, one kernel, and something that runs; a file without a title is there for others to include.",
  },
  {
    code: "include",
    doc: "Files that are included: [constants and several files](language.md#constants-and-several-files).",
  },
  {
    code: "constant",
    doc: "What must be known before anything runs: sizes, addresses, settings, arguments of processes. Numbers, constants and operators give it.",
  },
  {
    code: "setting",
    doc: "A preset, a setting or its value, against what [machine and kernel](language.md#settings) have.",
  },
  {
    code: "contradiction",
    doc: "Settings that are right each for itself and cannot be together: the machine or the kernel would refuse them.",
  },
  { code: "variant", doc: "[Variants](language.md#variants): other settings, other expectations, one block of each." },
  {
    code: "vas",
    doc: "Mode, owner and [segments of a VAS](language.md#vases-and-segments): page boundaries, sizes, overlap, permissions, and what lies in them.",
  },
  {
    code: "variable",
    doc: "Arrays and scalars of programs and segments: length, initial values, strings that fill them.",
  },
  {
    code: "program",
    doc: "[Programs](language.md#programs): where one begins, what it takes, and executables in its place.",
  },
  { code: "function", doc: "Functions: parameters in registers, and names that are the kernel's." },
  { code: "process", doc: "[Processes](language.md#processes): arguments, cores, users, arrays of them." },
  {
    code: "call",
    doc: "Calls: what can be called, with which arguments. Arguments of system calls have names; the kernel's [calls](language.md#system-calls) depend on its preset.",
  },
  {
    code: "value",
    doc: "A name that is no value where one must stand, an index of what is no array, a string where a number belongs.",
  },
  {
    code: "statement",
    doc: "[Statements](language.md#statements): what can be assigned to, loops that `break` leaves, code that is never reached.",
  },
  {
    code: "rendezvous",
    doc: "`meet`: who waits for whom, and for how many. One that cannot complete is a deadlock in the run.",
  },
  {
    code: "expectation",
    doc: "[Expectations](language.md#expectations) at the top level: what is known when the run has ended.",
  },
  { code: "counter", doc: "[Counters](language.md#counters): whose they are, and which machine has them." },
  { code: "schedule", doc: "Schedules, as `vas explore` prints them ([the lab](lab.md))." },
  { code: "unused", doc: "Nothing uses it. A name that begins with `_` says that this is meant." },
] as const satisfies readonly ProblemKind[];

/** Code of a kind. */
export type ProblemCode = (typeof problemKinds)[number]["code"];

/** Where a code is explained. */
export function problemPage(code: string): string {
  return `https://github.com/vas-debugger/vas-debugger/blob/main/docs/problems.md#${code}`;
}
