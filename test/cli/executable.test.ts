/** `vas run prog.elf -- arguments` and `vas elf`. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { programScenario } from "../../src/cli/scenario/index.js";
import { buildGlibc, needTools } from "../elf/toolchain.js";
import { vas } from "./terminal.js";
import { sometimes } from "../sample.js";

describe("executables on the command line", () => {
  sometimes("run with their arguments, as in a scenario made for them", async () => {
    const { out, status } = await vas(["run", "examples/real/structs.elf", "--", "50"]);
    assert.match(out, /main: nodes 50 depth /);
    assert.match(out, /structs\.elf: passed, \d+ instructions/);
    assert.equal(status, 0);
  });

  it("are a scenario whose text says what was typed", () => {
    const text = programScenario("a-b.elf", {
      args: ["-n", 'say "hi"\n'],
      env: ["HOME=/", "EMPTY="],
      files: ["/tree"],
      writable: false,
      machine: "zen2",
    });
    assert.equal(
      text,
      'scenario "a-b.elf"\n\nmachine zen2\nkernel intended\n\nfiles "/tree"\n' +
        'program a_b_ from "a-b.elf" {\n    env HOME "/"\n    env EMPTY ""\n}\n' +
        'process main runs a_b_("-n", "say \\"hi\\"\\n")\n',
    );
  });

  sometimes(
    "may write to their files with --writable: the report lists what became of them, the archive stays as it is",
    async function () {
      needTools(this, "riscv64-linux-gnu-gcc");
      const program = buildGlibc(["test/elf/programs/files.c"], ["-O1", "-g", "-static"]);
      const folder = mkdtempSync(path.join(tmpdir(), "vas-writes-"));
      try {
        writeFileSync(path.join(folder, "in.txt"), "given\n");
        const archive = path.join(folder, "files.tar");
        execFileSync("tar", ["-C", folder, "-cf", archive, "in.txt"]);
        const before = readFileSync(archive);
        const run = ["run", program, "--files", archive, "--writable"];
        const { out, err, status } = await vas([...run, "--", "/"]);
        assert.equal(status, 0, err);
        assert.match(
          out,
          /files that were changed, in the run only +bytes\n\/child\.txt +made +6\n\/in\.txt +removed +-\n\/inner\/ +made +-\n/,
        );
        const { files } = JSON.parse((await vas([...run, "--json", "--", "/"])).out) as { files: { path: string }[] };
        assert.deepEqual(
          files.map(({ path: where }) => where),
          ["/child.txt", "/in.txt", "/inner", "/inner/moved.txt", "/link"],
        );
        assert.deepEqual(readFileSync(archive), before);
        const refused = await vas(["run", program, "--files", archive, "--", "/"]);
        assert.doesNotMatch(refused.out, /files that were changed/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it("are described: kind, instructions, segments, and whether they can run", async () => {
    const good = await vas(["elf", "examples/real/structs.elf"]);
    assert.equal(good.status, 0);
    assert.match(good.out, /kind +executable at fixed addresses/);
    assert.match(good.out, /linking +static/);
    assert.match(good.out, /lines of the source \(-g\)/);
    assert.match(good.out, /r-x/);
    assert.match(good.out, /It can run\.\n$/);
    const bad = await vas(["elf", "examples/real/structs.c"]);
    assert.equal(bad.status, 1);
    assert.match(bad.out, /not an ELF file/);
    const none = await vas(["elf", "none"]);
    assert.equal(none.status, 2);
    assert.match(none.err, /none cannot be read: no such file/);
  });

  /** What is no program that can run here: how it is made, and what both commands must say. */
  const wrong: readonly (readonly [what: string, make: () => Uint8Array, elf: RegExp, run: RegExp])[] = [
    ["for x86-64", () => patched({ 18: 62 }), /an ELF file for x86-64: only RISC-V/, /for x86-64: only RISC-V/],
    ["for AArch64", () => patched({ 18: 183 }), /an ELF file for AArch64/, /for AArch64/],
    [
      "of 32 bits",
      () => patched({ 4: 1 }),
      /a 32-bit ELF file: compile for rv64/,
      /a 32-bit ELF file: compile for rv64/,
    ],
    ["big-endian", () => patched({ 5: 2 }), /a big-endian ELF file/, /a big-endian ELF file/],
    [
      "cut off in its header",
      () => program().subarray(0, 40),
      /the ELF header is cut off/,
      /the ELF header is cut off/,
    ],
    [
      "cut off in a segment",
      () => program().subarray(0, 3000),
      /cut off inside a loadable segment: build or copy/,
      /cut off inside/,
    ],
    ["an object file", () => patched({ 16: 1 }), /is no executable: link it/, /is no executable: link it/],
    ["a core file", () => patched({ 16: 4 }), /is no executable/, /is no executable/],
    [
      "a script",
      () => text("#! /bin/sh\necho hi\n"),
      /but a script: run \/bin\/sh with the script/,
      /a script: run its interpreter/,
    ],
    ["empty", () => text(""), /not an ELF file: it is empty/, /A scenario begins with its title/],
    ["a text", () => text("to be\n"), /not an ELF file: it does not begin with 7f 45 4c 46/, /`to` cannot stand here/],
    ["some bytes", () => new Uint8Array(64), /not an ELF file/, /This is not UTF-8 but UTF-16, or no text at all/],
    [
      "without its interpreter",
      () => new Uint8Array(readFileSync("examples/real/hello-linux.elf")),
      /It can run where \/lib\/ld-linux-riscv64-lp64d\.so\.1, libc\.so\.6 are among the files/,
      /is linked dynamically, and \/lib\/ld-linux[^]*--files FOLDER does that, such as --files \/usr\/riscv64-linux-gnu\n/,
    ],
  ];
  for (const [what, make, elf, run] of wrong) {
    it(`say what helps with a file that is ${what}`, async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "vas-wrong-"));
      try {
        const file = path.join(folder, "wrong.elf");
        writeFileSync(file, make());
        const told = await vas(["elf", file]);
        assert.match(told.out, elf);
        const ran = await vas(["run", file]);
        assert.equal(ran.status, 2, ran.err);
        assert.match(ran.err, run);
        assert.equal(ran.out, "");
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it("say of a folder what it is", async () => {
    for (const command of ["elf", "run"]) {
      const { status, err } = await vas([command, "examples/real"]);
      assert.equal(status, 2);
      assert.match(err, /examples\/real cannot be read: it is a folder/);
    }
  });
});

function text(written: string): Uint8Array {
  return new TextEncoder().encode(written);
}

/** A static program. */
function program(): Uint8Array {
  return new Uint8Array(readFileSync("examples/real/structs.elf"));
}

/** The program with other bytes. */
function patched(bytes: Readonly<Record<number, number>>): Uint8Array {
  const whole = program();
  for (const [at, byte] of Object.entries(bytes)) whole[Number(at)] = byte;
  return whole;
}
