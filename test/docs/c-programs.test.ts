/** The page "Debug your own C program": what it says is built and run as it stands there. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { report, startRun } from "../../src/simulator/index.js";
import { needFiles, needTools } from "../elf/toolchain.js";
import { compile, finish, openImage, sysroot, written } from "../simulator/scenarios/linux-scenario.js";

const page = readFileSync("docs/c-programs.md", "utf8");
const blocks = [...page.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, kind, text]) => ({ kind: kind!, text: text! }));
const block = (kind: string, pattern: RegExp): string => {
  const found = blocks.find((one) => one.kind === kind && pattern.test(one.text));
  assert.ok(found, `the page has no block of ${kind} with ${String(pattern)}`);
  return found.text;
};

describe("docs/c-programs.md", () => {
  let folder = "";
  beforeEach(function () {
    if (folder !== "") return;
    needTools(this, "riscv64-linux-gnu-gcc", "make");
    needFiles(this, `${sysroot}/lib/libc.so.6`);
    folder = mkdtempSync(path.join(tmpdir(), "vas-c-"));
    const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
    put("count.c", block("c", /int main/));
    put("Makefile", block("make", /^CC/));
    put("count.vas", block("text", /^scenario "My own C"/));
    put("shared.vas", block("text", /^scenario "Eight programs/));
    put("hamlet.txt", "to be or not to be\n");
    execFileSync("make", ["-s", "-C", folder]);
  });
  after(() => (folder === "" ? undefined : rmSync(folder, { recursive: true })));

  const run = async (
    name: string,
    overrides: Readonly<Record<string, string | number | boolean>> = {},
  ): Promise<ReturnType<typeof report> & { readonly out: string }> => {
    const file = path.join(folder, name);
    const image = await compile(readFileSync(file, "utf8"), file);
    assert.ok(typeof image !== "string", String(image));
    const simulation = openImage(image, overrides);
    finish(simulation, startRun(simulation, { kind: "continue" }));
    return { ...report(simulation), out: written(simulation, "print") };
  };

  it("builds a program that prints what the page says, and passes", async () => {
    const { status, out } = await run("count.vas");
    assert.equal(status, "passed");
    assert.equal(out, block("text", /^main: be/).replaceAll("main: ", ""));
  });

  it("shares libc: with the id the expectation holds, without it it does not", async () => {
    const libc = ({ spaces }: ReturnType<typeof report>): number =>
      spaces.find(({ name }) => name === "libc")!.counters.misses;
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
});
