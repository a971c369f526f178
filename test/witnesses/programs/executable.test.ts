/** Executables from a scenario: what they write and how many instructions they take is what qemu shows. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileSource } from "../../../src/compiler/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import type { Image } from "../../../src/image/image.js";
import { createCoreServices } from "../../../src/language/index.js";
import {
  continueRun,
  hashSimulation,
  openSimulation,
  outputSince,
  report,
  startRun,
  startSeek,
  type Run,
  type Simulation,
} from "../../../src/simulator/index.js";
import { hasTool } from "../../elf/toolchain.js";
import { sampled, sweeping } from "../../sample.js";

const readBytes = async (location: string): Promise<Uint8Array> => new Uint8Array(readFileSync(location));

async function compile(text: string): Promise<Image | readonly string[]> {
  const services = createCoreServices(languageSettings());
  const { image, problems } = await compileSource(services, text, { source: "examples/real/test.vas", readBytes });
  return image ?? problems.map(({ message }) => message);
}

async function open(text: string): Promise<Simulation> {
  const image = await compile(text);
  if (!("programs" in image)) assert.fail(image.join("\n"));
  const opened = openSimulation(image);
  if (!("simulation" in opened)) assert.fail(JSON.stringify(opened));
  return opened.simulation;
}

function finish(simulation: Simulation, run: Run): void {
  while (continueRun(simulation, run, Number.MAX_SAFE_INTEGER) === null);
}

const scenario = (machine: string, rest = ""): string =>
  `scenario "test" machine ${machine} kernel intended program structs from "structs.elf" process A runs structs("500") ${rest}`;

/** Instructions that qemu executes for a program. */
function countOfQemu(file: string, args: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "vas-count-"));
  try {
    const program = join(folder, "program");
    copyFileSync(file, program);
    chmodSync(program, 0o755);
    const log = join(folder, "log");
    spawnSync("qemu-riscv64", ["-singlestep", "-d", "nochain,exec", "-D", log, program, ...args], { env: {} });
    const bytes = readFileSync(log);
    let lines = 0;
    for (const byte of bytes) if (byte === 10) lines++;
    return lines;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const output = ["nodes 498 depth 18 sum 16453674", "ackermann 21", "add: 13", "mul: 42", "moves 1023 tag k838"];

describe("executables", () => {
  for (const machine of ["rv64-sv39", ...sampled(["arc-hs38-1k", "cortex-a7", "zen2"], 1)]) {
    it(`run as under qemu, to the instruction (${machine})`, async function () {
      this.timeout(400_000);
      const simulation = await open(scenario(machine));
      finish(simulation, startRun(simulation, { kind: "continue" }));
      const lines = outputSince(simulation, 0).items.filter(({ kind }) => kind === "print");
      assert.deepEqual(
        lines.map(({ text }) => text),
        output.map((line) => `A: ${line}`),
      );
      const { instructions, processes } = report(simulation);
      assert.deepEqual(processes[0]!.exit, { code: 0 });
      assert.equal(instructions, 624_079);
      if (sweeping && machine === "rv64-sv39" && hasTool("qemu-riscv64"))
        assert.equal(countOfQemu("examples/real/structs.elf", ["500"]), instructions);
    });
  }

  it("go back in time to the same states", async () => {
    const simulation = await open(scenario("rv64-sv39"));
    const hashes = new Map<number, string>();
    for (let tick = 0; tick <= 600_000; tick += 60_000) {
      finish(simulation, startSeek(simulation, tick));
      hashes.set(tick, hashSimulation(simulation));
    }
    for (const tick of [...hashes.keys()].reverse()) {
      finish(simulation, startSeek(simulation, tick));
      assert.equal(hashSimulation(simulation), hashes.get(tick), `tick ${tick}`);
    }
  });

  it("have expectations on what they wrote", async () => {
    const rest = `expect A.stdout == "${output.join("\\n")}\\n" expect A.stdout contains "mul: 42" expect A.stderr == "" expect A.stdout contains "div"`;
    const simulation = await open(scenario("rv64-sv39", rest));
    finish(simulation, startRun(simulation, { kind: "continue" }));
    const { expectations } = report(simulation);
    assert.deepEqual(
      expectations.map(({ passed }) => passed),
      [true, true, true, false],
    );
    assert.match(expectations[3]!.actual, /^"nodes 498.*" contains "div"$/);
  });

  it("of an array have expectations on what one of them wrote, and all", async () => {
    const simulation = await open(
      `scenario "test" machine rv64-sv39 kernel intended program structs from "structs.elf" process A[2] runs structs("500", index)
      expect A[1].stdout == "${output.join("\\n")}\\n" expect A[0].stderr == "" expect A[0].stdout contains "nope"
      expect A.stdout == "${output.join("\\n")}\\n${output.join("\\n")}\\n"`,
    );
    finish(simulation, startRun(simulation, { kind: "continue" }));
    assert.deepEqual(
      report(simulation).expectations.map(({ passed }) => passed),
      [true, true, false, true],
    );
  });

  it("are told apart from what is no program, before the run", async () => {
    const problemsOf = async (file: string): Promise<string> => {
      const text = `scenario "test" machine rv64-sv39 kernel intended program p from "${file}" process A runs p()`;
      return String(await compile(text));
    };
    assert.match(await problemsOf("missing.elf"), /"missing.elf" cannot be read: .*examples\/real\/missing.elf/);
    assert.match(await problemsOf("structs.c"), /not an ELF file/);
    if (hasTool("riscv64-linux-gnu-gcc")) {
      assert.match(
        await problemsOf("/usr/riscv64-linux-gnu/lib/libc.so.6"),
        /linked dynamically, and \/lib\/ld-linux-riscv64-lp64d.so.1 is not in the scenario's files: give its libraries with `files "sysroot"`/,
      );
    }
    assert.match(await problemsOf("/bin/true"), /an ELF file for (x86-64|AArch64)/);
  });

  it("need the instructions that they were compiled for", async () => {
    const image = await compile(scenario("rv64-sv39"));
    assert.ok("programs" in image);
    const programs = image.programs.map((one) => ({
      ...one,
      executable: { ...one.executable!, isa: "rv64gc" as const },
    }));
    const opened = openSimulation({ ...image, programs }, { overrides: { "machine.isa": "rv64im" } });
    assert.ok("problems" in opened);
    assert.match(opened.problems[0]!.message, /compiled for rv64gc, and the machine executes rv64im/);
  });

  it("have their memory calls replaced by functions of the kernel block, and no others", async () => {
    const text = scenario(
      "rv64-sv39",
      "expect kernel.asked > 0 expect kernel.asked < 1000 expect A.exit == 11",
    ).replace(
      "kernel intended",
      "kernel intended { u64 asked fn brk(end) { asked = asked + 1 return 0 - 12 } fn write(fd) { asked = 1000 return fd } }",
    );
    const simulation = await open(text);
    finish(simulation, startRun(simulation, { kind: "continue" }));
    // Without a heap the program cannot go on.
    assert.deepEqual(
      report(simulation).expectations.map(({ passed }) => passed),
      [true, true, true],
    );
  });
});
