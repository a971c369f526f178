/**
 * Page cache and copy on write beside a real Linux: a program maps a file at random, privately and shared, stores into its mappings, writes
 * beside them, makes the file longer and shorter, changes rights, forgets pages, forks, and prints after each operation what it sees.
 * Under qemu-riscv64 the host's kernel answers.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { auditFrames } from "../../../src/kernel/index.js";
import { outputSince, report, startRun } from "../../../src/simulator/index.js";
import { buildGlibc, needTools } from "../../elf/toolchain.js";
import { runs, sampleNumber } from "../../sample.js";
import { finish, open, withPrograms } from "../programs/linux-scenario.js";

/** Bytes of the file: three pages, each of its own. */
const contents = Buffer.from(Array.from({ length: 3 * 4096 }, (_, at) => (at * 7 + (at >> 12)) & 0xff));

describe("mappings of files", () => {
  it("show what the host's Linux shows, whatever is done to them and to the file", async function () {
    needTools(this, "riscv64-linux-gnu-gcc", "qemu-riscv64");
    const built = buildGlibc(["test/elf/programs/mappings.c"], ["-O1", "-static"]);
    const seeds = Array.from({ length: runs(10) }, (_, at) => sampleNumber * 1000 + at);
    await withPrograms({ program: built }, async (place) => {
      for (const seed of seeds) {
        const folder = path.join(place, `data${seed}`);
        mkdirSync(folder);
        writeFileSync(path.join(folder, "pages"), contents);
        const simulation = await open(
          `scenario "test" machine rv64-sv39 kernel intended
          files "data${seed}" at "${folder}" writable
          program p from "program" process A runs p("${folder}", "${seed}", "60")`,
          path.join(place, "test.vas"),
        );
        finish(simulation, startRun(simulation, { kind: "continue" }));
        const ours = outputSince(simulation, 0)
          .items.filter(({ kind }) => kind === "print")
          .map(({ text }) => text.replace(/^A[.\d]*: /, ""));
        const theirs = execFileSync("qemu-riscv64", [path.join(place, "program"), folder, String(seed), "60"], {
          encoding: "utf8",
          env: {},
        });
        assert.deepEqual(ours, theirs.split("\n").slice(0, -1), `seed ${seed}`);
        assert.deepEqual(report(simulation).processes[0]!.exit, { code: 0 });
        assert.deepEqual(auditFrames(simulation.system), []);
        // What the program has made of the file is in the run alone until qemu makes the same of the host's.
        assert.notDeepEqual(readFileSync(path.join(folder, "pages")), contents);
      }
    });
  });
});
