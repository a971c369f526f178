/**
 * A run of executables is a function of scenario, settings and seed alone: wherever one stopped on the way, in whatever pieces it
 * ran, and whatever one looked at. (Programs of the language and kernel code: `hazards/anywhere.test.ts`.)
 */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import path from "node:path";
import {
  hashSimulation,
  outputSince,
  report,
  startRun,
  startSeek,
  type Simulation,
} from "../../../src/simulator/index.js";
import type { Image } from "../../../src/image/image.js";
import { buildGlibc, needFiles, needTools } from "../../elf/toolchain.js";
import { runs, sampleNumber, sometimes, swept } from "../../sample.js";
import { compile, finish, libraries, openImage, sysroot, withPrograms } from "./linux-scenario.js";
import { lookAround, lookElsewhere } from "../../simulator/scenarios/look.js";

const real = path.join(import.meta.dirname, "../../../examples/real");

/** All there is to say of the end of a run. */
function ended(simulation: Simulation): object {
  finish(simulation, startRun(simulation, { kind: "continue" }));
  return {
    tick: simulation.system.machine.tick,
    hash: hashSimulation(simulation),
    report: report(simulation),
    output: outputSince(simulation, 0),
    hazards: structuredClone(simulation.system.machine.hazards),
  };
}

/** Compares an undisturbed run with others that were stopped anywhere, looked at, and sent back and forth. */
function disturb(image: Image, journeys: number): void {
  const expected = ended(openImage(image));
  const { tick: last } = expected as { tick: number };
  let state = sampleNumber;
  const below = (end: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
  for (let journey = 0; journey < journeys; journey++) {
    const traveller = openImage(image);
    const stops = Array.from({ length: 2 }, () => below(last));
    for (const tick of stops) {
      finish(traveller, startSeek(traveller, tick));
      const before = hashSimulation(traveller);
      lookAround(traveller);
      lookElsewhere(traveller);
      assert.equal(hashSimulation(traveller), before, `looking at tick ${tick} changed it; stops ${stops.join(", ")}`);
    }
    assert.deepEqual(ended(traveller), expected, `stops ${stops.join(", ")}`);
  }
}

async function scenario(text: string, place: string): Promise<Image> {
  const image = await compile(text, path.join(place, "test.vas"));
  assert.ok(typeof image !== "string", String(image));
  return image;
}

const single = (machine: string, more = ""): string =>
  `scenario "test" machine ${machine} kernel intended { quantum 700 } ${more} program p from "program" process A runs p() process B runs p()`;

describe("a run of executables is the same wherever one stops and whatever one looks at", () => {
  const machines = ["rv64-sv39 { check on }", "arc-hs38-4k { tags asid+sasid check on }", "cortex-a53 { cores 2 }"];
  // A long run: while one works, the programs below stand for it.
  for (const machine of swept(machines, 0))
    it(`without a library: structs.elf on ${machine}`, async () => {
      await withPrograms({}, async (place) => {
        copyFileSync(path.join(real, "structs.elf"), path.join(place, "program"));
        disturb(await scenario(single(machine), place), runs(2, 1));
      });
    });

  it("dynamic: ld.so and libc, shared by two processes", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    needFiles(this, `${sysroot}/lib/libc.so.6`);
    await withPrograms({ program: buildGlibc(["test/elf/programs/hello.c"], ["-O1", "-g"]) }, async (place) => {
      const shared = `${libraries} share "/lib/libc.so.6" as libc share interpreter as ldso`;
      disturb(await scenario(single("arc-hs38-4k { tags asid+sasid }", shared), place), runs(2, 1));
    });
  });

  sometimes("threads at futexes on two cores", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    const program = buildGlibc(["test/elf/programs/threads.c"], ["-O1", "-g", "-static", "-w"]);
    await withPrograms({ program }, async (place) => {
      const text = `scenario "test" machine rv64-sv39 { cores 2 } kernel intended { quantum 300 } program p from "program" process A runs p("20")`;
      disturb(await scenario(text, place), runs(2, 1));
    });
  });
});
