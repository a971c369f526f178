/** Files that programs write: what they see is what qemu shows of real ones, time goes back over it, and the host keeps its own. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hashSimulation, report, startRun, startSeek } from "../../../src/simulator/index.js";
import { buildGlibc, needFiles, needTools } from "../../elf/toolchain.js";
import { finish, libraries, open, sysroot, underQemu, withPrograms, written } from "./linux-scenario.js";
import { runs, sometimes } from "../../sample.js";

/** A folder with one file in it. */
function folderOf(place: string, name: string): string {
  const folder = path.join(place, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "in.txt"), "given\n");
  return folder;
}

describe("files that programs write", () => {
  it("are what qemu's programs find in a real folder, go back in time, and stay in the run", async function () {
    needTools(this, "riscv64-linux-gnu-gcc", "qemu-riscv64");
    const built = buildGlibc(["test/elf/programs/files.c"], ["-O1", "-g", "-static"]);
    await withPrograms({ program: built }, async (place) => {
      const [own, real] = [folderOf(place, "own"), mkdtempSync(path.join(tmpdir(), "vas-written-"))];
      try {
        writeFileSync(path.join(real, "in.txt"), "given\n");
        const text = `scenario "test" machine rv64-sv39 kernel intended
          files "own" at "/data" writable
          program p from "program"
          process A runs p("/data")`;
        const source = path.join(place, "test.vas");
        const simulation = await open(text, source);
        finish(simulation, startRun(simulation, { kind: "continue" }));
        const lines = (out: string): string[] => out.split("\n").sort();
        const all = [...simulation.system.kernel.processes.values()].map(({ name }) =>
          written(simulation, "print", name),
        );
        assert.deepEqual(lines(all.join("")), lines(underQemu(path.join(place, "program"), [real]).out));
        const { files, processes } = report(simulation);
        assert.deepEqual(processes[0]!.exit, { code: 0 });
        assert.deepEqual(
          files!.map(({ path: where, change, kind, bytes }) => `${change} ${kind} ${where} ${bytes}`),
          [
            "made file /data/child.txt 6",
            "removed file /data/in.txt 0",
            "made directory /data/inner 0",
            "made file /data/inner/moved.txt 7",
            "made link /data/link 0",
          ],
        );
        assert.deepEqual(readdirSync(own), ["in.txt"], "nothing reaches the host");
        assert.equal(readFileSync(path.join(own, "in.txt"), "utf8"), "given\n");

        const end = simulation.system.machine.tick;
        const again = await open(text, source);
        const stops = runs(10, 3);
        const hashes = new Map<number, string>();
        for (let stop = 1; stop <= stops; stop++) {
          const tick = Math.floor((end * stop) / stops) - 1;
          finish(again, startSeek(again, tick));
          hashes.set(tick, hashSimulation(again));
        }
        for (const tick of [...hashes.keys()].reverse()) {
          finish(simulation, startSeek(simulation, tick));
          assert.equal(hashSimulation(simulation), hashes.get(tick), `tick ${tick}`);
        }
        finish(simulation, startSeek(simulation, 1));
        assert.deepEqual(report(simulation).files, []);
      } finally {
        rmSync(real, { recursive: true });
      }
    });
  });
});

describe("share auto", () => {
  const scenario = (words: string, tags = "asid+sasid"): string => `scenario "test"
    machine arc-hs38-4k { tags ${tags} } kernel intended { quantum 10_000 }
    ${libraries} ${words}
    program p from "program"
    process A runs p() process B runs p() process C runs p()`;

  sometimes(
    "makes a space of each file at its first use, and shares as the scenario's own words do",
    async function () {
      needTools(this, "riscv64-linux-gnu-gcc");
      needFiles(this, `${sysroot}/lib/libc.so.6`);
      const built = buildGlibc(["test/elf/programs/hello.c"], ["-O1", "-g"]);
      await withPrograms({ program: built }, async (place) => {
        const source = path.join(place, "test.vas");
        const run = async (words: string, tags?: string, overrides = {}): Promise<ReturnType<typeof report>> => {
          const simulation = await open(scenario(words, tags), source, overrides);
          finish(simulation, startRun(simulation, { kind: "continue" }));
          for (const name of ["A", "B", "C"]) assert.match(written(simulation, "print", name), /hello world/);
          return report(simulation);
        };
        const libc = "libc.so.6";
        const names = ({ spaces }: ReturnType<typeof report>): string[] => spaces.map(({ name }) => name);
        const missesOf = ({ spaces }: ReturnType<typeof report>, space: string): number =>
          spaces.find(({ name }) => name === space)!.counters.misses;
        const auto = await run("share auto");
        assert.deepEqual(names(auto), ["program", "ld-linux-riscv64-lp64d.so.1", libc]);
        assert.deepEqual(
          auto.spaces.map(({ sharedId }) => sharedId),
          [0, 1, 2],
        );
        assert.deepEqual(auto.leaks, []);
        const own = await run('share "/program" as self share interpreter as ldso share "/lib/libc.so.6" as libc');
        assert.deepEqual(names(own), ["self", "ldso", "libc"]);
        assert.equal(missesOf(auto, libc), missesOf(own, "libc"));
        assert.equal(missesOf(auto, "program"), missesOf(own, "self"));
        const private3 = await run("share auto", "asid");
        assert.deepEqual(
          private3.spaces.map(({ sharedId }) => sharedId),
          [null, null, null],
        );
        assert.ok(missesOf(private3, libc) > 1.5 * missesOf(auto, libc));
        // The scenario's own names go before; two slots are two files.
        assert.deepEqual(names(await run('share auto share "/lib/libc.so.6" as libc')), [
          "libc",
          "program",
          "ld-linux-riscv64-lp64d.so.1",
        ]);
        assert.deepEqual(names(await run("share auto", undefined, { "machine.sasids": 2 })), [
          "program",
          "ld-linux-riscv64-lp64d.so.1",
        ]);
        assert.deepEqual(names(await run("share auto", undefined, { "kernel.share": "off" })), []);
      });
    },
  );

  sometimes("goes back in time to before a space was made", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    needFiles(this, `${sysroot}/lib/libc.so.6`);
    const built = buildGlibc(["test/elf/programs/hello.c"], ["-O1", "-g"]);
    await withPrograms({ program: built }, async (place) => {
      const source = path.join(place, "test.vas");
      const [simulation, again] = [
        await open(scenario("share auto"), source),
        await open(scenario("share auto"), source),
      ];
      const hashes = new Map<number, string>();
      for (let tick = 1; tick < 120_000; tick += 9_000) {
        finish(simulation, startSeek(simulation, tick));
        hashes.set(tick, hashSimulation(simulation));
      }
      finish(again, startRun(again, { kind: "continue" }));
      for (const tick of [...hashes.keys()].reverse()) {
        finish(again, startSeek(again, tick));
        assert.equal(hashSimulation(again), hashes.get(tick), `tick ${tick}`);
      }
      assert.ok(again.system.kernel.vases.size < 3, "libc is not there yet");
    });
  });
});
