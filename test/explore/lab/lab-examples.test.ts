/** The races of examples/lab break as they are written, replay, and hold in their repaired order. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { exploreSettings } from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import { scheduleText } from "../../../src/kernel/index.js";
import { hashSimulation, report, startSeek, withVariant } from "../../../src/simulator/index.js";
import { compile, drive, go, open } from "../../simulator/scenarios/scenario.js";
import { exampleText, verdictOf } from "../witnesses/scenarios.js";
import { swept } from "../../sample.js";

/** An example: what shows as it is written, and the states that were looked at, as written and in the repaired order. */
interface Race {
  /** Number of a pitfall; `expectation`, `assertion`: what is expected in the file, or in its code, fails. */
  readonly shows: number | "expectation" | "assertion";
  readonly states: readonly [written: number, repaired: number];
}

const races: Readonly<Record<string, Race>> = {
  "01-no-local-flush": { shows: 4, states: [5, 8] },
  "02-mremap-late-flush": { shows: 28, states: [375, 410] },
  "03-free-before-flush": { shows: 28, states: [136, 114] },
  "04-filled-between-flush-and-cr3": { shows: 31, states: [13, 12] },
  "05-break-before-make": { shows: 29, states: [24, 143] },
  "06-huge-page-split": { shows: 29, states: [33, 128] },
  "07-tlbi-operand": { shows: 4, states: [8, 10] },
  "08-cnp-asid": { shows: 21, states: [18, 36] },
  "09-walk-cache": { shows: 30, states: [66, 59] },
  "10-lazy-tlb": { shows: 28, states: [81, 171] },
  "11-asid-zero": { shows: 1, states: [6, 10] },
  "12-mapped-anew": { shows: 4, states: [67, 98] },
  "13-not-completed": { shows: 32, states: [19, 97] },
  "14-asid-given-back": { shows: 1, states: [26, 37] },
  "15-asid-still-used": { shows: 1, states: [34, 48] },
  "16-numbers-per-core": { shows: 4, states: [49, 49] },
  "17-which-updates-break": { shows: 29, states: [18, 113] },
  "18-cowt": { shows: 29, states: [7, 14] },
  "19-mp-bbm": { shows: "expectation", states: [201, 227] },
  "20-mp-rt": { shows: "expectation", states: [135, 124] },
  "21-asid-allocator": { shows: "expectation", states: [2133, 22928] },
  "22-flushed-where-freed": { shows: "assertion", states: [263, 2430] },
  "23-munmap-in-windows": { shows: 28, states: [15, 41] },
  "24-mremap-in-windows": { shows: 28, states: [1220, 273] },
  "25-lazy-tlb-in-windows": { shows: 19, states: [89, 99] },
  "26-fork-in-windows": { shows: 4, states: [6, 591] },
  "27-own-munmap": { shows: 28, states: [94, 92] },
  "28-dsb-left-out": { shows: 29, states: [37, 179] },
  "29-switch-in-windows": { shows: 19, states: [215, 291] },
};

/** What else an example shows: variants that leave out one more thing, or that need nothing. */
const variants: readonly (readonly [name: string, variant: string, shows: Race["shows"] | null])[] = [
  ["17-which-updates-break", "attributes", null],
  ["21-asid-allocator", "local_flush", "expectation"],
  ["21-asid-allocator", "no_flush", "expectation"],
  ["21-asid-allocator", "no_recheck", "expectation"],
  ["21-asid-allocator", "early_number", "expectation"],
  ["23-munmap-in-windows", "batches", null],
  ["23-munmap-in-windows", "late", 4],
  ["23-munmap-in-windows", "next_switch", 4],
  ["26-fork-in-windows", "no_local_flush", 4],
];

function keyOf(shows: Race["shows"]): RegExp {
  return new RegExp(typeof shows === "number" ? `^hazard P${shows} ` : `^${shows} `);
}

/** Follows a schedule in a fresh simulation: the same shows at its end, there and back. */
function replay(image: Image, text: string, shows: Race["shows"]): void {
  const simulation = open(image, { schedule: text });
  const { machine, kernel } = simulation.system;
  const steps = kernel.schedule!.steps.length;
  while (kernel.scheduleAt < steps && kernel.limit === null) go(simulation, { kind: "tick", tick: machine.tick + 1 });
  assert.equal(kernel.limit, null);
  if (typeof shows === "number") assert.ok(machine.hazards.some(({ pitfall }) => pitfall === shows));
  else assert.ok(report(simulation).expectations.some(({ passed }) => !passed));
  const { tick } = machine;
  const hash = hashSimulation(simulation);
  for (const there of [0, Math.floor(tick / 2), tick]) drive(simulation, startSeek(simulation, there));
  assert.equal(hashSimulation(simulation), hash);
}

describe("the races of examples/lab", function () {
  this.timeout(400_000);

  it("are all listed here", () => {
    const folder = path.join(import.meta.dirname, "../../../examples/lab");
    assert.deepEqual(
      readdirSync(folder).map((file) => file.replace(/\.vas$/, "")),
      Object.keys(races),
    );
  });

  it("each say where they come from, and what repairs them", () => {
    for (const name of Object.keys(races)) {
      const text = exampleText(`lab/${name}`);
      assert.match(text, /^\/\/ Source: \S+/m, `${name} cites no source`);
      assert.match(text, /^variant repaired\b/m, `${name} has no repaired twin`);
    }
  });

  for (const [name, { shows, states }] of swept(Object.entries(races), 5)) {
    it(`${name} shows ${shows}, and its schedule shows it again`, async () => {
      const image = await compile(exampleText(`lab/${name}`));
      const { verdict, breaches, states: count } = verdictOf(image, exploreSettings(image));
      assert.equal(verdict, "broken");
      assert.match(breaches[0]!.key, keyOf(shows));
      assert.equal(count, states[0]);
      replay(image, scheduleText(breaches[0]!.schedule), shows);
    });

    it(`${name} holds in its repaired order`, async () => {
      const image = withVariant(await compile(exampleText(`lab/${name}`)), "repaired")!;
      const { verdict, reason, states: count } = verdictOf(image, exploreSettings(image));
      assert.equal(verdict, "holds", reason);
      assert.equal(count, states[1]);
    });
  }

  for (const [name, variant, shows] of swept(variants, 4))
    it(`${name} as \`${variant}\` ${shows === null ? "holds" : `shows ${shows}`}`, async () => {
      const image = withVariant(await compile(exampleText(`lab/${name}`)), variant)!;
      const { verdict, breaches } = verdictOf(image, exploreSettings(image));
      assert.equal(verdict, shows === null ? "holds" : "broken");
      if (shows !== null) assert.match(breaches[0]!.key, keyOf(shows));
    });
});
