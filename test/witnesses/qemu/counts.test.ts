/**
 * Instruction counts and output of static programs, to the instruction those of qemu-riscv64: musl and glibc, sqlite3. (Lua seeds its hashes with the
 * time of the day and addresses of its stack: its count is another in each run of qemu.)
 */
import assert from "node:assert/strict";
import path from "node:path";
import { report, startRun } from "../../../src/simulator/index.js";
import { buildDebian, buildMusl, needLibraries, needTools } from "../../elf/toolchain.js";
import { swept } from "../../sample.js";
import { finish, open, underQemu, withPrograms, written } from "../programs/linux-scenario.js";

const programs = "test/elf/programs";

/** What qemu refuses and Linux has: the robust list, after which glibc executes one instruction more; musl does not look at the result. */
type Row = readonly [name: string, build: () => string, more: number, args: readonly string[]];

const rows: readonly Row[] = [
  ["hello, musl", () => buildMusl([`${programs}/hello.c`], ["-O1"]), 0, []],
  ["structures, musl", () => buildMusl(["examples/real/structs.c"], ["-O1"]), 0, ["120"]],
  ["text and numbers, musl", () => buildMusl([`${programs}/dhry.c`], ["-O1"]), 0, []],
  ["callbacks, musl", () => buildMusl([`${programs}/callbacks.c`], ["-O1"]), 0, ["20"]],
  ["sqlite3, glibc", () => buildDebian([`${programs}/sql.c`], ["-O1"], ["sqlite3"]), 1, []],
];

describe("instruction counts", () => {
  for (const [name, build, more, args] of swept(rows, 1)) {
    it(`are qemu's to the instruction: ${name}`, async function () {
      needLibraries(this);
      needTools(this, "qemu-riscv64");
      await withPrograms({ program: build() }, async (place) => {
        // At one path on both sides: C libraries look at the length of their program's.
        const program = path.join(place, "program");
        const words = args.map((one) => `"${one}"`).join(", ");
        const text = `scenario "test" machine rv64-sv39 kernel intended program p from "${program}" process A runs p(${words})`;
        const simulation = await open(text, path.join(place, "test.vas"));
        finish(simulation, startRun(simulation, { kind: "continue" }));
        const witness = underQemu(program, args);
        assert.equal(written(simulation, "print"), witness.out);
        const { instructions, processes } = report(simulation);
        assert.deepEqual(processes[0]!.exit, { code: 0 });
        assert.equal(instructions, witness.instructions + more);
      });
    });
  }
});
