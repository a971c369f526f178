/** Libraries that are linked for smaller pages than the machine's: what is told before the run is what their own `ld.so` says. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { libraryPages } from "../../src/compiler/executable/library-pages.js";
import { readElf } from "../../src/elf/index.js";
import type { FileNode } from "../../src/image/file-tree.js";
import { openSimulation, report, startRun } from "../../src/simulator/index.js";
import { needFiles } from "../elf/toolchain.js";
import { compile, finish, openImage, sysroot } from "../witnesses/programs/linux-scenario.js";

const folder = join(import.meta.dirname, "../../examples/real");
const file = join(folder, "page-size.vas");
const text = readFileSync(file, "utf8");

describe("real/page-size.vas", () => {
  it("is refused by the real ld.so, and with the same words before the run", async function () {
    needFiles(this, `${sysroot}/lib/libm.so.6`);
    const image = await compile(text, file);
    assert.ok(typeof image !== "string", String(image));
    const simulation = openImage(image);
    finish(simulation, startRun(simulation, { kind: "continue" }));
    assert.equal(report(simulation).status, "passed");
    const told = openSimulation(image, { overrides: { "kernel.elf_alignment": true } });
    assert.ok("problems" in told);
    assert.deepEqual(told.problems, [
      {
        key: "program cosine",
        message:
          "libm.so.6 is linked for pages of up to 4K, and the machine's have 8K: its `ld.so` would say " +
          '"ELF load command address/offset not page-aligned". Choose a machine with smaller pages (ARC: arc-hs38-4k), or link ' +
          "the program with -static -Wl,-z,max-page-size=65536; with elf_alignment off it runs, and `ld.so` says so itself",
      },
    ]);
    const small = { "machine.preset": "arc-hs38-4k", "kernel.elf_alignment": true };
    assert.ok("simulation" in openSimulation(image, { overrides: small }));
  });

  it("knows the rule of glibc before 2.35, which asked for the alignment, and loaders that have neither", function () {
    const path = `${sysroot}/lib/ld-linux-riscv64-lp64d.so.1`;
    needFiles(this, path, `${sysroot}/lib/libm.so.6`);
    const files = ["libc.so.6", "libm.so.6"].map((name): FileNode => ({
      path: `/lib/${name}`,
      kind: "file",
      bytes: new Uint8Array(readFileSync(`${sysroot}/lib/${name}`)),
      executable: true,
    }));
    const elf = readElf(new Uint8Array(readFileSync(join(folder, "cosine-linux.elf"))));
    const hello = readElf(new Uint8Array(readFileSync(join(folder, "hello-linux.elf"))));
    const loader = readElf(new Uint8Array(readFileSync(path)));
    const saying = (words: string): { path: string; elf: typeof loader } => ({
      path,
      elf: { ...loader, bytes: new TextEncoder().encode(words) },
    });
    const place = "ELF load command address/offset not page-aligned";
    const alignment = "ELF load command alignment not page-aligned";
    assert.deepEqual(libraryPages(elf, files, { path, elf: loader }), {
      bytes: 4096,
      file: "libm.so.6",
      sentence: place,
    });
    // The two segments of libc follow each other in pages of 8 KB, and meet in one of 16; its alignment is 4 KB.
    assert.deepEqual(libraryPages(hello, files, saying(place)), { bytes: 8192, file: "libc.so.6", sentence: place });
    assert.deepEqual(libraryPages(hello, files, saying(alignment)), {
      bytes: 4096,
      file: "libc.so.6",
      sentence: alignment,
    });
    assert.equal(libraryPages(elf, files, saying("Error relocating")), null);
    assert.equal(libraryPages(elf, files, null), null);
  });
});
