/** Programs on glibc, statically linked: their output and their instruction counts are those of qemu-riscv64. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hashSimulation, outputSince, report, startRun, startSeek } from "../../../src/simulator/index.js";
import { buildGlibc, needTools } from "../../elf/toolchain.js";
import { sometimes, swept } from "../../sample.js";
import { finish, open, underQemu, withPrograms, written } from "./linux-scenario.js";

/** qemu refuses set_robust_list, which Linux has: glibc executes one instruction more where it succeeds. */
const robustList = 1;

describe("programs on glibc, statically linked", () => {
  for (const name of swept(["hello", "structs", "dhry"], 1)) {
    it(`print and count as under qemu: ${name}`, async function () {
      needTools(this, "riscv64-linux-gnu-gcc", "qemu-riscv64");
      const folder = name === "structs" ? "examples/real" : "test/elf/programs";
      const built = buildGlibc([`${folder}/${name}.c`], ["-O1", "-g", "-static"]);
      await withPrograms({ program: built }, async (place) => {
        const program = path.join(place, "program");
        const text = `scenario "test" machine rv64-sv39 kernel intended program p from "${program}" process A runs p()`;
        const simulation = await open(text, path.join(place, "test.vas"));
        finish(simulation, startRun(simulation, { kind: "continue" }));
        const witness = underQemu(program, [], "");
        assert.equal(written(simulation, "print"), witness.out);
        const { instructions, processes } = report(simulation);
        assert.deepEqual(processes[0]!.exit, { code: 0 });
        assert.equal(instructions, witness.instructions + robustList);
      });
    });
  }

  sometimes(
    "read files and directories, take signals, grow their memory, and go back in time to the same states",
    async function () {
      needTools(this, "riscv64-linux-gnu-gcc", "qemu-riscv64");
      const built = buildGlibc(["test/elf/programs/system.c"], ["-O1", "-g", "-static"]);
      await withPrograms({ program: built }, async (place) => {
        const program = path.join(place, "program");
        mkdirSync(path.join(place, "data"));
        const input = "one\ntwo three\n";
        writeFileSync(path.join(place, "data/lines.txt"), input);
        symlinkSync("lines.txt", path.join(place, "data/link"));
        const text = `scenario "test" machine rv64-sv39 kernel intended
        files "data" at "${place}/data"
        program p from "program"
        process A runs p("${place}/data", "last") { stdin "data/lines.txt" }`;
        const simulation = await open(text, path.join(place, "test.vas"));
        finish(simulation, startRun(simulation, { kind: "continue" }));
        const witness = underQemu(program, [`${place}/data`, "last"], input);
        assert.equal(written(simulation, "print"), witness.out);
        assert.equal(written(simulation, "error-output"), witness.err);
        assert.deepEqual(report(simulation).processes[0]!.exit, { signal: "SIGABRT" });
        const end = simulation.system.machine.tick;
        const again = await open(text, path.join(place, "test.vas"));
        const hashes = new Map<number, string>();
        for (let stop = 1; stop <= 12; stop++) {
          const tick = Math.floor((end * stop) / 13);
          finish(again, startSeek(again, tick));
          hashes.set(tick, hashSimulation(again));
        }
        for (const tick of [...hashes.keys()].reverse()) {
          finish(simulation, startSeek(simulation, tick));
          assert.equal(hashSimulation(simulation), hashes.get(tick), `tick ${tick}`);
        }
      });
    },
  );

  it("are told once, by name, of a call that is not here", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    const source = path.join(tmpdir(), `vas-unknown-${process.pid}.c`);
    writeFileSync(
      source,
      "#include <sys/syscall.h>\n#include <unistd.h>\n#include <errno.h>\n" +
        "int main(void) { for (int i = 0; i < 3; i++) if (syscall(SYS_io_setup, 0, 0) != -1 || errno != ENOSYS) return 1; return 0; }\n",
    );
    const built = buildGlibc([source], ["-static"]);
    rmSync(source);
    const text = `scenario "test" machine rv64-sv39 kernel intended program p from "${built}" process A runs p()`;
    const simulation = await open(text, "test.vas");
    finish(simulation, startRun(simulation, { kind: "continue" }));
    assert.deepEqual(report(simulation).processes[0]!.exit, { code: 0 });
    const told = outputSince(simulation, 0).items.filter(({ kind }) => kind === "defect");
    assert.equal(told.length, 1);
    assert.match(told[0]!.text, /^A: Linux system call 0 `io_setup` is not here: it answers ENOSYS \(asked for at 0x/);
  });
});
