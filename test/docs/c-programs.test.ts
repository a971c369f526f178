/** The page "Debug your own C program": what it says is built and run as it stands there. */
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { report, startRun } from "../../src/simulator/index.js";
import { needFiles, needTools } from "../elf/toolchain.js";
import { compile, finish, openImage, sysroot, written } from "../witnesses/programs/linux-scenario.js";
import { blockOf, followPage } from "./c-programs-page.js";
import { sometimes } from "../sample.js";

type Overrides = Readonly<Record<string, string | number | boolean>>;
type Ran = ReturnType<typeof report> & { readonly out: (process?: string) => string };

async function runText(text: string, file: string, overrides: Overrides = {}): Promise<Ran> {
  const image = await compile(text, file);
  assert.ok(typeof image !== "string", String(image));
  const simulation = openImage(image, overrides);
  finish(simulation, startRun(simulation, { kind: "continue" }));
  return { ...report(simulation), out: (process) => written(simulation, "print", process) };
}

describe("docs/c-programs.md, with Linux's C library", () => {
  let folder = "";
  beforeEach(function () {
    if (folder !== "") return;
    needTools(this, "riscv64-linux-gnu-gcc", "make");
    needFiles(this, `${sysroot}/lib/libc.so.6`);
    folder = followPage("all", "cat.elf", "wc.elf", "lists.elf");
  });
  after(() => (folder === "" ? undefined : rmSync(folder, { recursive: true })));

  const run = (name: string, overrides: Overrides = {}): Promise<Ran> => {
    const file = path.join(folder, name);
    return runText(readFileSync(file, "utf8"), file, overrides);
  };

  it("builds a program that prints what the page says, and passes", async () => {
    const { status, out } = await run("count.vas");
    assert.equal(status, "passed");
    assert.equal(out(), blockOf("text", /^main: be/).replaceAll("main: ", ""));
  });

  sometimes("shares libc: with the id the expectation holds, without it it does not", async () => {
    const libc = ({ spaces }: Ran): number => spaces.find(({ name }) => name === "libc")!.counters.misses;
    const shared = await run("shared.vas");
    assert.equal(shared.status, "passed");
    const own = await run("shared.vas", { "machine.tags": "asid" });
    assert.equal(own.status, "failed");
    assert.ok(libc(own) > 5 * libc(shared), `${libc(own)} and ${libc(shared)}`);
    const series = { "kernel.quantum": 5_000_000 };
    const given = await run("shared.vas", { ...series, "kernel.shared_id_release": "unused" });
    const held = await run("shared.vas", { ...series, "kernel.shared_id_release": "never" });
    assert.ok(libc(given) > 5 * libc(held), `${libc(given)} and ${libc(held)}`);
  });

  sometimes("shares a library of one's own, which is entered by one process for both", async () => {
    const of = ({ spaces }: Ran): number => spaces.find(({ name }) => name === "list")!.counters.misses;
    const shared = await run("lists.vas");
    assert.equal(shared.status, "passed");
    const own = await run("lists.vas", { "machine.tags": "asid" });
    assert.ok(of(own) > of(shared), `${of(own)} and ${of(shared)}`);
  });

  sometimes("runs cat and wc with either tags", async () => {
    for (const tags of ["asid", "asid+sasid"])
      assert.equal((await run("cat-and-wc.vas", { "machine.tags": tags })).status, "passed", tags);
  });
});

describe("docs/c-programs.md, with picolibc", () => {
  it("builds a program that runs where pages have 8 KB, and prints what the page says", async function () {
    needTools(this, "riscv64-unknown-elf-gcc", "make");
    needFiles(this, "/usr/lib/picolibc/riscv64-unknown-elf/include/stdio.h");
    const folder = followPage("-f", "picolibc.mk");
    try {
      const text = `scenario "t" machine arc-hs38-1k kernel intended program p from "primes.elf" process main runs p()`;
      const { status, out } = await runText(text, path.join(folder, "t.vas"));
      assert.equal(status, "passed");
      assert.equal(out("main"), blockOf("text", /primes$/m).replaceAll("main: ", ""));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
