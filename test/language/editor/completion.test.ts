/** Completion in every context, with the machines and kernels that there are. */
import assert from "node:assert/strict";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { openEditor } from "./open-document.js";

const { itemsAt, labelsAt } = openEditor(languageSettings(), {
  "libc.vas": "vas libc { segment text at 0x2000_0000 size 64K r-x { fn sum(p, n) { return p + n } } }",
  "lessons/one.vas": 'scenario "One"',
  "sort.elf": "",
  "real/structs.elf": "",
});

const head = 'scenario "Test"\nmachine arc-hs38-1k { cores 2 }\nkernel linux-rfc\n';
const program = `const PAGES = 16
vas lib { segment text at 0x2000_0000 size 64K r-x { fn double(x) { return x + x } } segment data at 0x2002_0000 size 8K rw- { u64 table[4] } }
program work(rounds) {
    u64 page[1024]
    fn toucher(p) { meet mapped  u64[p] = 7 }
    fn main() {
        let v = vas_create("db", 0o660)
        if fork("child") == 0 { meet forked }
        measure warm { page[0] = 1 }
        BODY
    }
}
process A runs work(1)
process crew[4] runs work(2)
`;
const inMain = (body: string): string => head + program.replace("BODY", body);
const below = (text: string): string => head + program.replace("BODY", "") + text;
/** An expectation beside a VAS and a process that can be read, whatever follows. */
const kernelCode = (body: string): string =>
  `scenario "Lab"\nmachine rv64-sv39 { cores 2 }\nkernel lab {\n    u64 held\n    quantum 50\n    fn unmap(page) {\n        ${body}\n    }\n}\nvas A { segment data at 0x2000_0000 size 8K rw- }\nprocess P runs kernel.unmap(1) in A on core 0\n`;

interface Row {
  readonly where: string;
  readonly marked: string;
  /** All of these are offered … */
  readonly has?: readonly string[];
  /** … and none of these. */
  readonly not?: readonly string[];
  /** Exactly these. */
  readonly only?: readonly string[];
}

const rows: readonly Row[] = [
  { where: "after a complete condition of an expect in code", marked: inMain("expect v == 1 ‸"), has: ["and", "let"] },
  { where: "after a complete call", marked: inMain("yield() ‸"), has: ["let"], not: ["and", "else"] },
  { where: "after the block of an if", marked: inMain("if v { yield() } ‸"), has: ["else", "let"] },
  { where: "after the block of an else", marked: inMain("if v { } else { } ‸"), has: ["let"], not: ["else"] },
  { where: "in the condition of an if", marked: inMain("if v == 1 ‸"), only: ["and", "or"] },
  { where: "behind an operand in brackets", marked: inMain("let x = u64[v ‸"), only: ["and", "or"] },
  { where: "after a comparison", marked: inMain("let x = v == ‸"), has: ["v"], not: ["not", "and", "or"] },
  { where: "for the message of an expect", marked: inMain("expect v == 1, ‸"), only: [] },
  { where: "for the message of an expectation", marked: below("expect A.exit == 0, ‸"), only: [] },
  { where: "after a message", marked: below('expect A.exit == 0, "m" ‸'), has: ["expect"], not: ["and"] },
  {
    where: "in a variant after an expectation",
    marked: below("variant x { expect A.exit == 0 ‸"),
    has: ["and", "expect"],
  },
  {
    where: "in the kernel of a variant",
    marked: below("variant x { kernel { ‸"),
    has: ["quantum"],
    not: ["fn", "u64"],
  },
  { where: "for a parameter", marked: head + "program p { fn f(a, ‸", only: [] },
  { where: "in half-written rights", marked: head + "vas v { segment d at 0x1000 size 4K r-‸", only: [] },
  { where: "behind the first sign of rights", marked: head + "vas v { segment d at 0x1000 size 4K -‸", only: [] },
  { where: "behind an operand in brackets of an expectation", marked: below("expect (A.exit ‸"), only: ["and", "or"] },
  { where: "behind an argument in an expectation", marked: below("expect walks(A ‸"), only: [] },
  { where: "after a variant's name", marked: below("variant x ‸"), only: [] },
  { where: "after share", marked: below("share ‸"), only: ["interpreter", "auto"] },
  { where: "after share auto", marked: below("share auto ‸"), has: ["share", "process"], not: ["as", "at"] },
  { where: "after files", marked: below('files "data" ‸'), has: ["at", "only", "writable"] },
  {
    where: "after only",
    marked: below('files "data" only "*.txt" ‸'),
    has: ["writable", "process"],
    not: ["at", "only"],
  },
  {
    where: "after writable",
    marked: below('files "data" writable ‸'),
    has: ["process"],
    not: ["at", "only", "writable"],
  },
  { where: "after a hazard without a number", marked: below("expect not hazard ‸"), has: ["variant", "and"] },
  { where: "after a hazard's number", marked: below("expect hazard P4 ‸"), only: ["at", "and", "or"] },
  { where: "after `hazard`", marked: below("expect not hazard ‸"), has: ["P1", "P32", "Q1", "Q14"], not: ["P33", "A"] },
  {
    where: "after `hazard … at`",
    marked: below("expect hazard P4 at ‸"),
    has: ["toucher", "main", "double"],
    not: ["A"],
  },
  {
    where: "after `hazard … at` beside a program from a file",
    marked: below('program sort from "sort.elf"\nexpect hazard P4 at ‸'),
    has: ["work"],
    not: ["sort"],
  },
  { where: "after `meet`", marked: inMain("meet ‸"), only: ["mapped", "forked"] },
  { where: "in the name that vas_find looks for", marked: inMain('let w = vas_find("‸")'), only: ["lib", "db"] },
  { where: "in a string that is not closed", marked: inMain('let w = vas_find("d‸'), only: ["lib", "db"] },
  { where: "in the name of a program for exec", marked: inMain('exec("‸")'), only: ["work"] },
  { where: "in a string that is just text", marked: inMain('print "‸"'), only: [] },
  { where: "after from", marked: 'scenario "s"\nprogram sort from "‸"\n', only: ["sort.elf", "real/structs.elf"] },
  { where: "in an include", marked: 'include "‸"\n', only: ["libc.vas", "lessons/one.vas"] },
  {
    where: "at the beginning of an argument",
    marked: inMain("thread_create(toucher, ‸)"),
    has: ["argument:", "core:", "v", "PAGES"],
    not: ["function:"],
  },
  {
    where: "behind the name of an argument",
    marked: inMain("thread_create(toucher, core: ‸)"),
    not: ["core:", "argument:"],
  },
  { where: "in the middle of an argument", marked: inMain("vas_switch(1 + ‸)"), not: ["vid:"], has: ["v"] },
  {
    where: "in what a counter is asked for",
    marked: below("expect dtlb.misses(‸) == 0"),
    has: ["warm", "A", "lib", "child", "crew", "core:"],
    not: ["cycles", "dtlb", "P4"],
  },
  { where: "behind `core:` of a counter", marked: below("expect cycles(core: ‸) > 0"), only: ["0", "1"] },
  {
    where: "in an expectation",
    marked: below("expect ‸"),
    has: ["A", "lib", "child", "dtlb", "deadlock", "PAGES", "uitlb", "hazard"],
    not: ["l1dtlb2m", "l2tlb", "page"],
  },
  {
    where: "in an expectation of a machine without micro-TLBs",
    marked: below("expect ‸").replace("arc-hs38-1k", "skylake"),
    has: ["l1dtlb2m"],
    not: ["uitlb", "jtlb"],
  },
  { where: "after an array's element", marked: below("expect crew[1].‸"), only: ["exit", "stdout", "stderr"] },
  {
    where: "in a variant",
    marked: below("variant fast {\n    ‸\n}"),
    only: ["machine", "kernel", "process", "expect"],
  },
  { where: "where a variant names a process", marked: below("variant fast {\n    process ‸\n}"), has: ["A", "crew"] },
  {
    where: "in the arguments of a variant's process",
    marked: below("variant fast {\n    process A(‸)\n}"),
    has: ["PAGES"],
    not: ["cycles", "A"],
  },
  {
    where: "behind a variant's process",
    marked: below("variant fast {\n    process A(1) ‸\n}"),
    has: ["expect", "process"],
  },
  { where: "in the settings of a variant", marked: below("variant fast {\n    machine { tags ‸ }\n}"), has: ["asid"] },
  {
    where: "in an expectation of a variant",
    marked: below("variant fast {\n    expect ‸\n}"),
    has: ["A", "dtlb", "hazard"],
  },
  { where: "where a variant's name stands", marked: below("variant ‸"), only: [] },
  {
    where: "where a constant's value stands",
    marked: below("const MORE = ‸"),
    has: ["PAGES", "EBUSY"],
    not: ["A", "cycles"],
  },
  {
    where: "in the arguments of an array of processes",
    marked: below("process more[2] runs work(‸)"),
    has: ["index", "PAGES"],
  },
  {
    where: "after the arguments of a process",
    marked: below("process B runs work(1) ‸"),
    has: ["on", "process", "expect"],
    not: ["in"],
  },
  { where: "after `on core`", marked: below("process B runs work(1) on core ‸"), only: ["0", "1"] },
  { where: "where a segment begins", marked: below("vas w { segment d at ‸"), has: ["PAGES"] },
  { where: "in a program's heading", marked: below("program w ‸"), only: ["from", "subscribes"] },
  {
    where: "in a program from a file",
    marked: below('program w from "w.elf" {\n    ‸\n}'),
    has: ["args", "env", "sources"],
  },
  { where: "in print", marked: inMain("print ‸"), has: ["hex", "text", "v"] },
  { where: "outside of print", marked: inMain("let w = ‸"), not: ["hex", "text"], has: ["v", "vas_switch"] },
  {
    where: "where a statement begins",
    marked: inMain("‸"),
    has: ["measure", "let", "meet", "vas_attach"],
    not: ["await", "atomic"],
  },
  { where: "where a part is named", marked: inMain("measure ‸"), only: ["warm"] },
  {
    where: "in kernel code",
    marked: kernelCode("‸"),
    has: ["await", "atomic", "page", "held", "load", "sfence_vma", "A", "P", "current"],
    not: ["tlbi_vale1is", "mmap", "invlpg"],
  },
  {
    where: "in kernel code of another machine",
    marked: kernelCode("‸").replace("rv64-sv39", "skylake"),
    has: ["invlpg"],
    not: ["sfence_vma"],
  },
  {
    where: "in a program beside kernel code",
    marked: `${kernelCode("")}program p { fn main() { ‸ } }\n`,
    has: ["kernel", "A", "munmap"],
    not: ["held", "load"],
  },
  {
    where: "behind `kernel.` in a program",
    marked: `${kernelCode("")}program p { fn main() { kernel.‸ } }\n`,
    only: ["unmap"],
  },
  {
    where: "behind `kernel.`",
    marked: kernelCode("").replace("runs kernel.unmap(1)", "runs kernel.‸"),
    only: ["unmap"],
  },
  {
    where: "among settings and functions of the kernel",
    marked: kernelCode("").replace("fn unmap", "‸ fn unmap"),
    has: ["fn", "u64", "shootdown"],
    not: ["quantum"],
  },
  { where: "in an exploration", marked: kernelCode("meet ready") + 'explore { from "‸" }', only: ["ready"] },
  {
    where: "at the tags of a RISC-V core",
    marked: 'scenario "T"\nmachine rv64-sv39 { tags ‸ }\nkernel linux-rfc\n',
    has: ["none", "asid", "asid+global"],
  },
  {
    where: "at a number that constants can be",
    marked: `${head}const PAGES = 4\n`.replace("cores 2", "cores ‸"),
    has: ["PAGES"],
  },
];

describe("completion", () => {
  for (const { where, marked, has = [], not = [], only } of rows)
    it(`offers what fits ${where}`, async () => {
      const labels = await labelsAt(marked);
      if (only !== undefined) assert.deepEqual(labels, only);
      for (const label of has) assert.ok(labels.includes(label), `${label} is missing in ${labels.join(" ")}`);
      for (const label of not) assert.ok(!labels.includes(label), `${label} is offered`);
    });

  it("brings the constants that an argument is made of to the front", async () => {
    const items = [...(await itemsAt(inMain("mmap(0, 8K, ‸)")))];
    items.sort((one, other) => (one.sortText ?? "").localeCompare(other.sortText ?? ""));
    const first = items.findIndex(({ label }) => label === "PROT_READ");
    assert.ok(first >= 0 && first < items.findIndex(({ label }) => label === "O_RDWR"), "PROT_READ comes late");
    assert.ok(first < items.findIndex(({ label }) => label === "vas_attach"), "PROT_READ comes late");
  });

  it("replaces the whole string, or up to the cursor where it is not closed", async () => {
    for (const [marked, end] of [
      [inMain('let w = vas_find("ol‸d")'), 'old")'],
      [inMain('let w = vas_find("d‸'), "d"],
    ] as const) {
      const [item] = await itemsAt(marked);
      const { range } = item!.textEdit as { range: { start: { character: number }; end: { character: number } } };
      const line = marked
        .replace("‸", "")
        .split("\n")
        .find((one) => one.includes("vas_find("))!;
      assert.equal(line.slice(range.start.character).startsWith(end), true);
      assert.equal(range.end.character - range.start.character, end.replace('")', "").length);
    }
  });

  it("leaves out what the machine cannot have", async () => {
    const at = (machine: string, inside: string): Promise<string[]> =>
      labelsAt(`scenario "T"\nmachine ${machine} { ${inside} }\nkernel linux-rfc\n`);
    assert.deepEqual(await at("sifive-u54", "tags ‸"), ["none"]);
    assert.deepEqual(await at("arc-750d", "tags ‸"), ["none", "asid", "asid+global"]);
    assert.ok((await at("arc-hs38-1k", "‸")).includes("jtlb_sets"));
    const keys = await at("sifive-u54", "‸");
    assert.ok(!keys.includes("jtlb_sets") && keys.includes("cores"), keys.join(" "));
  });
});
