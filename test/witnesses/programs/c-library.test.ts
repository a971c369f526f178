/** What C programs ask of their library and of Linux: output, errors and exit status are those of qemu's, statically and dynamically linked. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { report, startRun } from "../../../src/simulator/index.js";
import { buildGlibc, needFiles, needTools } from "../../elf/toolchain.js";
import { swept } from "../../sample.js";
import { finish, open, sysroot, withPrograms, written } from "./linux-scenario.js";

const names = ["arguments", "conditions", "heap", "jumps", "library", "strings"];
const all = names.flatMap((name) => [`${name}, static`, `${name}, dynamic`]);
// To end a thread that is cancelled, the C library loads GCC's.
const libraries = `files "${sysroot}" only ${["ld-linux-riscv64-lp64d.so.1", "libc.so.6", "libm.so.6", "libgcc_s.so.1"].map((name) => `"lib/${name}"`).join(", ")}`;

describe("C programs", () => {
  for (const row of swept(all, 2)) {
    it(`do what they do under qemu: ${row}`, async function () {
      needTools(this, "riscv64-linux-gnu-gcc", "qemu-riscv64");
      needFiles(this, `${sysroot}/lib/libgcc_s.so.1`);
      const [name, link] = row.split(", ");
      const source = `test/elf/programs/c-library/${name}.c`;
      const built = buildGlibc([source], ["-O1", "-g", link === "static" ? "-static" : "-pie", "-lm", "-lpthread"]);
      await withPrograms({ program: built }, async (place) => {
        const program = path.join(place, "program");
        const text = `scenario "t" machine rv64-sv39 kernel intended ${libraries} program p from "${program}" process A runs p()`;
        const simulation = await open(text, path.join(place, "test.vas"));
        finish(simulation, startRun(simulation, { kind: "continue" }));
        const witness = spawnSync("qemu-riscv64", ["-L", sysroot, program], { env: {}, input: "", encoding: "utf8" });
        assert.equal(written(simulation, "print"), witness.stdout);
        assert.equal(written(simulation, "error-output"), witness.stderr.replace(/^qemu: .*\n/m, ""));
        const exit = witness.status === null ? { signal: witness.signal } : { code: witness.status };
        assert.deepEqual(report(simulation).processes[0]!.exit, exit);
      });
    });
  }
});
