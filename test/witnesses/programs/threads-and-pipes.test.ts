/** Executables with threads and children: pthreads, fork, exec, pipes, as on Linux, and back in time while they run. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hashSimulation, report, startRun, startSeek, type Simulation } from "../../../src/simulator/index.js";
import { auditFrames } from "../../../src/kernel/index.js";
import { buildGlibc, needTools, runTool } from "../../elf/toolchain.js";
import { sometimes, sweeping } from "../../sample.js";
import { finish, open, underQemu, withPrograms, written } from "./linux-scenario.js";

/** Ticks of a run whose states are compared. */
const ticks = sweeping ? 100 : 60;

const build = (name: string): string => buildGlibc([`test/elf/programs/${name}.c`], ["-O1", "-g", "-static", "-w"]);

function run(simulation: Simulation): Simulation {
  finish(simulation, startRun(simulation, { kind: "continue" }));
  return simulation;
}

const scenario = (machine: string, run: string, kernel = ""): string =>
  `scenario "test" machine ${machine} kernel intended ${kernel} program p from "program" process A runs p(${run})`;

/** What the same source prints on the host, whose Linux has the same calls. */
function onHost(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "vas-host-"));
  try {
    const program = path.join(folder, name);
    runTool("cc", ["-w", "-O1", "-o", program, `test/elf/programs/${name}.c`]);
    return execFileSync(program, { encoding: "utf8", env: {} });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Hashes at ticks on the way to the end, and again on the way back of another run. */
async function travels(text: string, source: string, stops: number, look: (at: Simulation) => void): Promise<void> {
  const [simulation, again] = [run(await open(text, source)), await open(text, source)];
  const end = simulation.system.machine.tick;
  const hashes = new Map<number, string>();
  for (let stop = 1; stop <= stops; stop++) {
    const tick = Math.floor((end * stop) / (stops + 1));
    finish(again, startSeek(again, tick));
    look(again);
    hashes.set(tick, hashSimulation(again));
  }
  for (const tick of [...hashes.keys()].reverse()) {
    finish(simulation, startSeek(simulation, tick));
    assert.equal(hashSimulation(simulation), hashes.get(tick), `tick ${tick}`);
  }
}

describe("executables with threads and children", () => {
  sometimes("add up under a mutex, on one core, two and four: what qemu prints", async function () {
    needTools(this, "riscv64-linux-gnu-gcc", "qemu-riscv64");
    await withPrograms({ program: build("threads") }, async (place) => {
      const witness = underQemu(path.join(place, "program"), ["200"]);
      for (const cores of [1, 2, 4]) {
        const machine = `rv64-sv39 { cores ${cores} }`;
        const simulation = run(await open(scenario(machine, `"200"`, "{ quantum 300 }"), path.join(place, "test.vas")));
        assert.equal(written(simulation, "print"), witness.out, `${cores} cores`);
        assert.deepEqual(report(simulation).processes[0]!.exit, { code: 0 });
        assert.deepEqual(auditFrames(simulation.system), []);
        const { kernel } = simulation.system;
        assert.deepEqual(
          [...kernel.threads.values()].map(({ name }) => name),
          ["main", "main.2", "main.3", "main.4", "main.5"],
        );
      }
    });
  });

  sometimes("come to the same states when time goes back while threads wait for each other", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    await withPrograms({ program: build("threads") }, async (place) => {
      let waiting = 0;
      const text = scenario("rv64-sv39 { cores 2 }", `"60"`, "{ quantum 100 }");
      await travels(text, path.join(place, "test.vas"), ticks, ({ system }) => {
        for (const { blocked } of system.kernel.threads.values()) if (blocked?.kind === "futex") waiting++;
      });
      assert.ok(waiting > 0, "at some of the ticks a thread waits at a futex");
    });
  });

  it("fork, execute, wait, poll, send signals and bytes through pipes: what the host's Linux prints", async function () {
    needTools(this, "riscv64-linux-gnu-gcc", "cc");
    await withPrograms({ program: build("shell") }, async (place) => {
      const simulation = run(await open(scenario("rv64-sv39", ""), path.join(place, "test.vas")));
      assert.equal(written(simulation, "print"), onHost("shell"));
      const { system } = simulation;
      assert.deepEqual(auditFrames(system), []);
      assert.equal(system.kernel.pipes.size, 0);
      assert.equal(system.kernel.openFiles.size, 0);
    });
  });

  sometimes("come to the same states when time goes back while a pipe is full", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    await withPrograms({ program: build("shell") }, async (place) => {
      let full = 0;
      await travels(scenario("rv64-sv39", ""), path.join(place, "test.vas"), ticks, ({ system }) => {
        for (const { bytes } of system.kernel.pipes.values()) if (bytes.length === 65_536) full++;
      });
      assert.ok(full > 0, "at some of the ticks a pipe is full");
    });
  });

  it("run programs of the scenario's files by their paths, and scripts", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    const programs = { program: build("shell"), hello: build("hello") };
    await withPrograms(programs, async (place) => {
      const text = `scenario "test" machine rv64-sv39 kernel intended files "." at "/bin" only "hello"
        program p from "program" process A runs p("/bin/hello", "|", "/bin/none", "|", "/program", "/bin/hello")`;
      const simulation = run(await open(text, path.join(place, "test.vas")));
      const lines = written(simulation, "print");
      assert.match(lines, /\/bin\/hello: (exit 0|signal 13)\n\/bin\/none: exit 127\n\/program: exit 0\n$/);
      const names = [...simulation.system.kernel.processes.values()].map(({ name }) => name);
      assert.deepEqual(names, ["A", "A.2", "A.3", "A.4", "A.4.5"]);
      assert.match(written(simulation, "print", "A.4"), /^\/bin\/hello: exit 0$/m);
      assert.match(written(simulation, "print", "A.4.5"), /hello/);
    });
  });

  it("see a stale translation where nobody tells the other core of a munmap, and none where it is told", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    await withPrograms({ program: build("unmap") }, async (place) => {
      const source = path.join(place, "test.vas");
      const machine = "rv64-sv39 { cores 2 check on }";
      const silent = run(await open(scenario(machine, ""), source));
      assert.equal(written(silent, "print"), "1, then 2\n");
      assert.deepEqual(report(silent).hazards, []);
      const stale = run(await open(scenario(machine, "", "{ shootdown off }"), source));
      assert.equal(written(stale, "print"), "1, then 3\n");
      const [hazard] = report(stale).hazards;
      assert.ok(hazard !== undefined);
      assert.match(JSON.stringify(hazard), /unmapped the page|mapped it anew/);
    });
  });

  it("end in a deadlock that names both threads and the locks that they wait at", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    await withPrograms({ program: build("deadlock") }, async (place) => {
      const simulation = await open(scenario("rv64-sv39 { cores 2 }", ""), path.join(place, "test.vas"));
      run(simulation);
      assert.match(
        report(simulation).stop,
        /deadlock: A waits at the futex 0x[0-9a-f_]+; A\/main\.2 waits at the futex 0x[0-9a-f_]+/,
      );
    });
  });
});
