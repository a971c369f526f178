/** Programs that are linked dynamically: the real `ld.so` and `libc.so.6`, privately mapped and shared. */
import assert from "node:assert/strict";
import path from "node:path";
import { auditFrames, inodeAt } from "../../../src/kernel/index.js";
import { hashSimulation, report, startRun, startSeek, type Simulation } from "../../../src/simulator/index.js";
import { buildGlibc, needFiles, needTools } from "../../elf/toolchain.js";
import { sampled, sometimes, sweeping, swept } from "../../sample.js";
import {
  compile,
  finish,
  libraries,
  open,
  openImage,
  sysroot,
  underQemu,
  withPrograms,
  written,
} from "./linux-scenario.js";

const build = (name: string): string =>
  buildGlibc([`${name === "structs" ? "examples/real" : "test/elf/programs"}/${name}.c`], ["-O1", "-g"]);

function need(context: Mocha.Context, ...tools: readonly string[]): void {
  needTools(context, "riscv64-linux-gnu-gcc", ...tools);
  needFiles(context, `${sysroot}/lib/libc.so.6`);
}

function run(simulation: Simulation): Simulation {
  finish(simulation, startRun(simulation, { kind: "continue" }));
  return simulation;
}

const single = (machine: string): string =>
  `scenario "test" machine ${machine} kernel intended ${libraries} program p from "program" process A runs p()`;

/** Eight processes of two programs that share libc and ld.so, if they may. */
const eight = `scenario "test" machine arc-hs38-4k { tags asid+sasid } kernel intended { quantum 10_000 } ${libraries}
  share "/lib/libc.so.6" as libc
  share interpreter as ldso
  program hello from "hello"
  program structs from "structs"
  ${["A", "C", "E", "G"].map((name) => `process ${name} runs hello()`).join(" ")}
  ${["B", "D", "F", "H"].map((name, index) => `process ${name} runs structs("${50 * (index + 1)}")`).join(" ")}`;

/** Last-level misses: of the system, of libc and of ld.so. */
function misses(simulation: Simulation): { readonly all: number; readonly libc: number; readonly ldso: number } {
  const { tlbs, spaces } = report(simulation);
  const of = (name: string): number => spaces.find((space) => space.name === name)!.counters.misses;
  const last = tlbs.filter(({ name }) => name === "JTLB");
  return { all: last.reduce((sum, tlb) => sum + tlb.misses, 0), libc: of("libc"), ldso: of("ldso") };
}

describe("programs on glibc, dynamically linked", () => {
  for (const name of swept(["hello", "structs"], 1)) {
    it(`print what qemu prints, the same with the same instructions on every machine with pages of 4 KB: ${name}`, async function () {
      need(this, "qemu-riscv64");
      await withPrograms({ program: build(name) }, async (place) => {
        const source = path.join(place, "test.vas");
        const first = run(await open(single("rv64-sv39"), source));
        const witness = underQemu(path.join(place, "program"), [], "", ["-L", sysroot]);
        assert.equal(written(first, "print"), witness.out);
        const { instructions, processes } = report(first);
        assert.deepEqual(processes[0]!.exit, { code: 0 });
        const others = ["rv64-sv48", "sifive-u74", "arc-hs38-4k", "cortex-a53", "cortex-a7", "skylake", "zen2"];
        for (const machine of sampled(others, 2)) {
          const other = run(await open(single(machine), source));
          assert.equal(written(other, "print"), witness.out, machine);
          assert.equal(report(other).instructions, instructions, machine);
        }
      });
    });
  }

  it("go back in time to the same states, while ld.so maps libc", async function () {
    need(this);
    await withPrograms({ program: build("hello") }, async (place) => {
      const image = await compile(single("arc-hs38-4k"), path.join(place, "test.vas"));
      assert.ok(typeof image !== "string", String(image));
      const [simulation, again] = [openImage(image), openImage(image)];
      const hashes = new Map<number, string>();
      for (let tick = 1; tick < 100_000; tick += sweeping ? 1000 : 8_000) {
        finish(simulation, startSeek(simulation, tick));
        hashes.set(tick, hashSimulation(simulation));
      }
      run(again);
      for (const tick of [...hashes.keys()].reverse()) {
        finish(again, startSeek(again, tick));
        assert.equal(hashSimulation(again), hashes.get(tick), `tick ${tick}`);
      }
    });
  });

  sometimes("are refused before the run where they cannot be loaded, with what helps", async function () {
    need(this);
    await withPrograms({ program: build("hello") }, async (place) => {
      const source = path.join(place, "test.vas");
      const told = async (words: string, machine = "rv64-sv39"): Promise<string> => {
        const text = `scenario "t" machine ${machine} kernel intended ${words} program p from "program" process A runs p()`;
        const compiled = await compile(text, source);
        return typeof compiled === "string" ? compiled : "nothing";
      };
      assert.match(await told(""), /"program" is linked dynamically, and \/lib\/ld-linux-riscv64-lp64d.so.1 is not in/);
      assert.match(
        await told(`files "${sysroot}" only "lib/ld-linux*"`),
        /"program" needs libc.so.6, which the scenario's files do not have: give its libraries with `files "sysroot"`/,
      );
      const shares: readonly (readonly [string, RegExp])[] = [
        ['share "/lib/none.so" as none', /"\/lib\/none.so" is not in the scenario's files/],
        ['share "/program" as self', /cannot be shared: its text does not begin|nothing/],
        [
          'share "/lib/libc.so.6" as libc share interpreter as ldso at 0x3000_0000',
          /`ldso` overlaps `libc` \(line 1\): move it, or leave out `at`/,
        ],
        ['share "/lib/libc.so.6" as libc at 0x3000_0001', /A share begins at a page/],
      ];
      for (const [words, pattern] of shares) assert.match(await told(`${libraries} ${words}`), pattern, words);
    });
  });
});

describe("libc as a shared space", () => {
  type Overrides = Readonly<Record<string, string | number | boolean>>;
  const asid = { "machine.tags": "asid" };
  const subscribed = { ...asid, "kernel.share": "address" };
  const long = { "kernel.quantum": 50_000_000 };
  type Misses = ReturnType<typeof misses>;
  /** What is found, two settings, and what must hold of the misses of both. */
  const findings: readonly (readonly [string, Overrides, Overrides, (one: Misses, other: Misses) => boolean])[] = [
    [
      "one address alone is worse than scattered",
      { ...asid, "kernel.share": "off", "kernel.aslr": true },
      subscribed,
      (scattered, together) => together.all > 1.3 * scattered.all,
    ],
    [
      "the id removes the misses",
      subscribed,
      { "kernel.share": "id" },
      (without, shared) => shared.all < 0.5 * without.all && shared.libc < 0.2 * without.libc,
    ],
    [
      "short lives lose it, where an id that nobody uses is given back",
      { ...long, "kernel.shared_id_release": "unused" },
      { ...long, "kernel.shared_id_release": "never" },
      (series, held) => held.libc < 0.25 * series.libc,
    ],
  ];
  for (const [finding, first, second, holds] of swept(findings, 1)) {
    it(`shows that ${finding}`, async function () {
      need(this);
      this.timeout(600_000);
      await withPrograms({ hello: build("hello"), structs: build("structs") }, async (place) => {
        const image = await compile(eight, path.join(place, "test.vas"));
        assert.ok(typeof image !== "string", String(image));
        const [one, other] = [first, second].map((overrides) => misses(run(openImage(image, overrides))));
        assert.ok(
          holds(one!, other!),
          `${JSON.stringify(first)}: ${JSON.stringify(one)}; then ${JSON.stringify(other)}`,
        );
      });
    });
  }

  sometimes(
    "has each frame of its text once, however many processes there are; nothing is lost at the end",
    async function () {
      need(this);
      await withPrograms({ hello: build("hello"), structs: build("structs") }, async (place) => {
        const image = await compile(eight, path.join(place, "test.vas"));
        assert.ok(typeof image !== "string", String(image));
        const framesOf = (processes: number): number => {
          const simulation = run(openImage({ ...image, processes: image.processes.slice(0, processes) }));
          const { system } = simulation;
          assert.deepEqual(auditFrames(system), []);
          const libc = [...system.kernel.objects.values()].find(
            ({ file }) => file !== undefined && inodeAt(system.kernel.files, file).path === "/lib/libc.so.6",
          )!;
          assert.equal(system.kernel.owners[libc.owner]!.name, "libc");
          const held = [...system.kernel.objects.values()].reduce((sum, { pages }) => sum + pages.size, 0);
          const tables = [...system.kernel.spaces.values()].length;
          assert.ok(system.kernel.frames.used >= held + tables, "only files and the spaces of VASes are left");
          return libc.pages.size;
        };
        const [two, eightOfThem] = [framesOf(2), framesOf(8)];
        assert.ok(two > 50 && two < 290, `${two} of the text's 290 pages are read`);
        assert.ok(eightOfThem <= 1.1 * two, `${two} pages for two processes, ${eightOfThem} for eight`);
      });
    },
  );

  sometimes("is what the simulator says when a process hits what another has filled", async function () {
    need(this);
    await withPrograms({ hello: build("hello"), structs: build("structs") }, async (place) => {
      const simulation = run(await open(eight, path.join(place, "test.vas")));
      for (const process of ["A", "B", "H"]) assert.match(written(simulation, "print", process), /hello world|moves/);
      const { spaces } = report(simulation);
      assert.equal(spaces.find(({ name }) => name === "ldso")!.sharedId === null, false);
    });
  });
});
