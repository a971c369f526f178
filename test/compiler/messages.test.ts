/** Every message of the compiler as it is, and none left out. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { compileSource } from "../../src/compiler/index.js";
import { languageSettings } from "../../src/debug/settings/index.js";
import { createCoreServices } from "../../src/language/index.js";
import { alternatives, escaped } from "../language/problems/message-templates.js";
import { sometimes, swept } from "../sample.js";

type Host = Pick<Parameters<typeof compileSource>[2], "readBytes" | "listFolder">;

const main = "program p { fn main() { } } process A runs p";
const scenario = (text: string): string => `scenario "t" machine rv64-sv39 kernel intended ${text}`;

const files = (contents: Readonly<Record<string, Uint8Array>>): Host => ({
  readBytes: async (location) => {
    const bytes = contents[location];
    if (bytes === undefined) throw new Error("no such file");
    return bytes;
  },
  listFolder: async (folder) =>
    Object.keys(contents)
      .filter((name) => name.startsWith(`${folder}/`))
      .map((name) => ({ name: name.slice(folder.length + 1), kind: "file" as const })),
});

interface Part {
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
}

const [execute, write, read] = [1, 2, 4];

/** A shared object of RISC-V with nothing in it but loadable segments. */
function elf(parts: readonly Part[]): Uint8Array {
  const bytes = new Uint8Array(0x4000);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true);
  view.setUint16(18, 243, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, parts.length, true);
  parts.forEach((part, index) => {
    const at = 64 + index * 56;
    view.setUint32(at, 1, true);
    view.setUint32(at + 4, part.flags, true);
    for (const [from, value] of [part.offset, part.address, part.address, part.bytes, part.bytes, 4096].entries())
      view.setBigUint64(at + 8 + from * 8, BigInt(value), true);
  });
  return bytes;
}

const text: Part = { flags: read | execute, offset: 0, address: 0, bytes: 0x800 };
/** A program with nothing but its text; type 2: for one address, 3: for any. */
function executable(type: number, address: number): Uint8Array {
  const bytes = elf([{ ...text, address }]);
  const view = new DataView(bytes.buffer);
  view.setUint16(16, type, true);
  view.setBigUint64(24, BigInt(address), true);
  return bytes;
}

const library = (parts: readonly Part[]): Host => files({ "/s/tree/lib.so": elf(parts) });
const sharing = (words: string): string => scenario(`files "tree" ${words} ${main}`);
const cut = new Uint8Array(512);
cut.set(new TextEncoder().encode("name"));
cut.set(new TextEncoder().encode("00000001000\0"), 124);
cut[156] = 0x30;
const large = { length: 2 ** 27 + 1 } as unknown as Uint8Array;

const rows: readonly (readonly [what: string, text: string, message: string, host?: Host])[] = [
  [
    "a library that is run",
    "const N = 1",
    'This file has no title, `scenario "…"`: others can include it, and it cannot run by itself.',
  ],
  [
    "a function that is too long",
    scenario(`program p { u64 a[2] fn main() { ${"a[0] = a[a[1] % 2] / 3 ".repeat(5500)}} } process A runs p`),
    "`main` is too long for its jumps to reach: split it into several functions.",
  ],
  [
    "strings in a segment that cannot be read",
    scenario(`vas v { segment t at 0x2000_0000 size 4K --x { fn f() { print "x" } } } ${main}`),
    "The string literals of `t` cannot be read: let its permissions begin with `r`, or print from a program.",
  ],
  [
    "a segment that is too small",
    scenario(`vas v { segment t at 0x2000_0000 size 4K r-x { fn f(x) { ${"x = x / 3 ".repeat(600)}} } } ${main}`),
    "Segment `t` needs 4848 bytes, has 4096: enlarge it.",
  ],
  [
    "an executable where there are no files",
    scenario('program p from "x.elf" process A runs p'),
    '"x.elf" cannot be read here: files are not within reach.',
  ],
  [
    "an executable that is not there",
    scenario('program p from "x.elf" process A runs p'),
    '"x.elf" cannot be read: no such file (looked at /s/x.elf).',
    files({}),
  ],
  [
    "an executable that is in no tree either",
    scenario('files "tree" program p from "x.elf" process A runs p'),
    '"x.elf" cannot be read: no such file (looked at /s/x.elf and in the scenario\'s `files`).',
    files({ "/s/tree/a": new Uint8Array(1) }),
  ],
  [
    "an executable that is none",
    scenario('program p from "x.elf" process A runs p'),
    '"x.elf" cannot run: not an ELF file: it does not begin with 7f 45 4c 46 (at byte 0x0).',
    files({ "/s/x.elf": new Uint8Array(100) }),
  ],
  [
    "symbols that are not there",
    scenario('program p from "x.elf" { symbols "x.debug" } process A runs p'),
    '"x.debug" cannot be read (looked at /s/x.debug and in the scenario\'s `files`).',
    files({ "/s/x.elf": readFileSync("examples/real/structs.elf") }),
  ],
  [
    "symbols that are none",
    scenario('program p from "x.elf" { symbols "x.debug" } process A runs p'),
    '"x.debug" has no symbols: not an ELF file: it does not begin with 7f 45 4c 46 (at byte 0x0).',
    files({ "/s/x.elf": readFileSync("examples/real/structs.elf"), "/s/x.debug": new Uint8Array(100) }),
  ],
  [
    "an input that is not there",
    scenario('program p from "x.elf" process A runs p { stdin "in.txt" }'),
    '"in.txt" cannot be read (looked at /s/in.txt).',
    files({ "/s/x.elf": readFileSync("examples/real/structs.elf") }),
  ],
  [
    "an archive where there are no files",
    scenario(`files "t.tar" ${main}`),
    'Files "t.tar" cannot be read: files are not within reach here (looked at /s/t.tar).',
  ],
  [
    "a folder where none can be listed",
    scenario(`files "tree" ${main}`),
    'Files "tree" cannot be read: folders cannot be listed here: pack it into a .tar (looked at /s/tree).',
  ],
  [
    "the folder of Debian's C library where that is not installed",
    scenario(`files "/usr/riscv64-linux-gnu" ${main}`),
    'Files "/usr/riscv64-linux-gnu" cannot be read: folders cannot be listed here: pack it into a .tar (looked at /usr/riscv64-linux-gnu). ' +
      "It is the C library for riscv64 of Debian and Ubuntu: `apt install libc6-riscv64-cross`, or name another folder with lib/libc.so.6.",
  ],
  [
    "an archive that is compressed",
    scenario(`files "t.tar" ${main}`),
    'Files "t.tar" cannot be read: it is compressed: unpack it with gunzip (looked at /s/t.tar).',
    files({ "/s/t.tar": new Uint8Array([0x1f, 0x8b]) }),
  ],
  [
    "an archive that is too large",
    scenario(`files "t.tar" ${main}`),
    'Files "t.tar" cannot be read: they are more than 128 MB, or 20,000 files: take what the programs need with `only` (looked at /s/t.tar).',
    files({ "/s/t.tar": large }),
  ],
  [
    "an archive that is cut off",
    scenario(`files "t.tar" ${main}`),
    'Files "t.tar" cannot be read: the archive ends inside its entry at byte 0 (looked at /s/t.tar).',
    files({ "/s/t.tar": cut }),
  ],
  [
    "an archive that is none",
    scenario(`files "t.tar" ${main}`),
    'Files "t.tar" cannot be read: it is no tar archive: no header at byte 0 (looked at /s/t.tar).',
    files({ "/s/t.tar": new Uint8Array(512).fill(0x78) }),
  ],
  [
    "an interpreter that no program has",
    sharing("share interpreter as ldso"),
    "No program has an interpreter: `share interpreter` is for programs that are linked dynamically.",
    library([text]),
  ],
  [
    "a library that is not there",
    sharing('share "/none.so" as lib'),
    '"/none.so" is not in the scenario\'s files: a share is named from their root.',
    library([text]),
  ],
  [
    "a library that is none",
    sharing('share "/lib.so" as lib'),
    '"/lib.so" cannot be shared: not an ELF file: it does not begin with 7f 45 4c 46 (at byte 0x0).',
    files({ "/s/tree/lib.so": new Uint8Array(100) }),
  ],
  [
    "a library without code",
    sharing('share "/lib.so" as lib'),
    '"/lib.so" has no code to share.',
    library([{ ...text, flags: read }]),
  ],
  [
    "a library whose code can be written",
    sharing('share "/lib.so" as lib'),
    '"/lib.so" cannot be shared: its text does not begin at the file\'s first byte, or can be written.',
    library([{ ...text, flags: read | write | execute }]),
  ],
  [
    "a library whose code and data meet",
    sharing('share "/lib.so" as lib'),
    '"/lib.so" cannot be shared: its text and its data meet in one page of 4 KB.',
    library([text, { flags: read | write, offset: 0x800, address: 0x800, bytes: 0x100 }]),
  ],
  [
    "a share that begins inside a page",
    sharing('share "/lib.so" as lib at 0x3000_0001'),
    "A share begins at a page: 805306369 is no multiple of 4096.",
    library([text]),
  ],
  [
    "a program for one address that is shared",
    sharing('program q from "tree/q.elf" process B runs q share "/tree/q.elf" as text'),
    '"/tree/q.elf" is a program that is linked for one address: link it with -pie to share its text.',
    files({ "/s/tree/q.elf": executable(2, 0x10000) }),
  ],
  [
    "a program that is shared at a place",
    sharing('program q from "tree/q.elf" process B runs q share "/tree/q.elf" as text at 0x3000_0000'),
    '"/tree/q.elf" is a program, which lies at 0x20000000: leave out `at`.',
    files({ "/s/tree/q.elf": executable(3, 0) }),
  ],
  [
    "two shares at one place",
    sharing('share "/lib.so" as one at 0x3000_0000 share "/lib.so" as two at 0x3000_0000'),
    "`two` overlaps `one` (line 1): move it, or leave out `at`.",
    library([text]),
  ],
  [
    "a share that is too large for what is left",
    sharing('share "/lib.so" as lib'),
    "There is no room for this share below 0x5000_0000: give it a place with `at`.",
    library([text, { flags: read | write, offset: 0x2000, address: 0x4000_0000, bytes: 0x100 }]),
  ],
];

/** What the language refuses before, so that no text gets here; should one, it still has a place and a remedy. */
const refusedBefore: readonly RegExp[] = [
  /cannot be called: name a function/,
  /A call passes at most/,
  /is no variable of the kernel block/,
  /is not known when the run has ended/,
  /has no value inside a function/,
  /is not in memory: declare it/,
  /has no `fn main\(\)`/,
];

/** What is told of real libraries, where there is a toolchain. */
const ofLibraries = /give its libraries with/;
/** Needs two builds with ids: debug/programs/split-symbols.test.ts says it. */
const ofBuilds = /is of another build of/;

interface Template {
  readonly place: string;
  readonly text: string;
  readonly pattern: RegExp;
}

/** Texts of problems, of what is thrown for one, and of what one ends with. */
function templates(): readonly Template[] {
  const found: Template[] = [];
  for (const name of readdirSync("src/compiler", { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".ts")) continue;
    const path = `src/compiler/${name}`;
    const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      for (const expression of textsIn(node))
        for (const parts of alternatives(expression)) {
          const written = parts.map((part) => part ?? "…").join("");
          if (!/[a-z] [a-z]/.test(written) || written.replaceAll("…", "").trim().split(/\s+/).length < 3) continue;
          const { line } = source.getLineAndCharacterOfPosition(expression.getStart());
          const pattern = parts.map((part) => (part === null ? "[^]*" : escaped(part))).join("");
          found.push({ place: `${path}:${line + 1}`, text: written, pattern: new RegExp(pattern) });
        }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function textsIn(node: ts.Node): readonly ts.Expression[] {
  if (ts.isCallExpression(node) && ["errorAt", "refuse"].includes(node.expression.getText())) return node.arguments;
  if (ts.isNewExpression(node) && /^(?:Archive|Format)?Error$/.test(node.expression.getText()))
    return node.arguments ?? [];
  if ((ts.isReturnStatement(node) && node.expression) || (ts.isVariableDeclaration(node) && node.initializer)) {
    const text = ts.isReturnStatement(node) ? node.expression : (node as ts.VariableDeclaration).initializer;
    return text === undefined ? [] : [text];
  }
  if (ts.isPropertyAssignment(node) && node.name.getText() === "message") return [node.initializer];
  return [];
}

describe("messages of the compiler", () => {
  const services = createCoreServices(languageSettings());

  // A megabyte of code takes as long as all other rows: only in whole runs.
  const [far, near] = [rows.slice(1, 2), rows.toSpliced(1, 1)];
  for (const [what, source, message, host = {}] of [...near, ...swept(far, 0)])
    it(`say what is wrong with ${what}`, async function () {
      const { image, problems } = await compileSource(services, source, { source: "/s/t.vas", ...host });
      assert.equal(image, null);
      const errors = problems.filter(({ severity }) => severity === "error").map((problem) => problem.message);
      assert.ok(errors.includes(message), errors.slice(0, 5).join("\n"));
    });

  sometimes("are all listed here", () => {
    const left = templates().filter(
      ({ text, pattern }) =>
        !ofLibraries.test(text) &&
        !ofBuilds.test(text) &&
        !refusedBefore.some((one) => one.test(text)) &&
        !rows.some(([, , message]) => pattern.test(message)),
    );
    assert.deepEqual(
      left.map(({ place, text }) => `${place} ${text}`),
      [],
    );
  });
});
