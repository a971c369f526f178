/**
 * Schedules that were found and then changed at random: each is followed to its end, or refused at its first step that is not possible;
 * nothing is thrown. Which step that is, is found by asking before every step which ones are possible. `npm test` tries 5,000.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { exploreSettings } from "../../src/explore/index.js";
import type { Image } from "../../src/image/image.js";
import {
  endOfRun,
  parseSchedule,
  performStep,
  possibleSteps,
  scheduleText,
  stepText,
  type Schedule,
} from "../../src/kernel/index.js";
import { runs, swept } from "../sample.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";
import { exampleText, verdictOf, withoutMeets } from "./witnesses/scenarios.js";

const images: Readonly<Record<string, () => Promise<Image>>> = {
  "a program's threads": () => withoutMeets("p04-no-shootdown"),
  locks: () => compile(exampleText("lab/02-mremap-late-flush")),
  "a frame freed too early": () => compile(exampleText("lab/03-free-before-flush")),
  "walks of the hardware": () => compile(exampleText("lab/04-filled-between-flush-and-cr3")),
  "break before make": () => compile(exampleText("lab/05-break-before-make")),
  "walks of large pages": () => compile(exampleText("lab/06-huge-page-split")),
  "contexts and ASIDs": () => compile(exampleText("lab/08-cnp-asid")),
  "walk caches": () => compile(exampleText("lab/09-walk-cache")),
  interrupts: () => compile(exampleText("lab/10-lazy-tlb")),
  "two threads of one core": () =>
    compile(`scenario "two threads of one core"
machine rv64-sv39 { cores 2 }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] } }
kernel lab {
    u64 go
    fn waits() { await go == 1  load(A.x) }
    fn goes() { load(A.x)  go = 1 }
}
process P0 runs kernel.waits in A on core 0
process P1 runs kernel.goes in A on core 0
process P2 runs kernel.waits in A on core 1
expect P0.exit == 7
`),
};

/** Index of the first step that is not possible, or null: all are. */
function firstImpossible(image: Image, { steps, all }: Schedule): number | null {
  const { system } = open({ ...image, schedules: [] });
  const { kernel } = system;
  for (const [index, step] of steps.entries()) {
    if (endOfRun(system) !== null) return index;
    const pages = step.page === -1 ? [] : [step.page];
    const kind = step.kind === "attempt" ? "core" : step.kind;
    const possible = possibleSteps(system, { timer: true, walks: pages, evictions: pages });
    if (!possible.some((one) => one.kind === kind && one.core === step.core && one.page === step.page)) return index;
    const { waited } = performStep(system, step, all);
    if (waited && kernel.cores[step.core]!.current === null) return index;
  }
  return null;
}

describe("schedules that were changed", () => {
  for (const [title, make] of swept(Object.entries(images), 1))
    it(`are refused at their first impossible step: ${title}`, async () => {
      const image = await make();
      const options = { ...exploreSettings(image), noHazard: image.expectations.length === 0 };
      const [breach] = verdictOf(image, options).breaches;
      const { steps, all } = breach!.schedule;
      const words = steps.map(stepText);
      const pages = [...new Set(words.flatMap((text) => /@.*/.exec(text)?.[0] ?? []))];
      const cores = [0, 1, 2, 3];
      const word = fc.constantFrom(
        ...cores.flatMap((core) => [`c${core}`, `c${core}`, `q${core}`, `a${core}`, `i${core}`, `c${core}=1`]),
        ...pages.flatMap((page) => cores.flatMap((core) => [`w${core}${page}`, `e${core}${page}`])),
        ...words,
      );
      const change = fc.tuple(fc.nat(words.length), fc.constantFrom("insert", "remove", "replace", "swap"), word);
      let refused = 0;
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
          const changed = [...words];
          for (const [at, how, what] of changes)
            if (how === "swap") changed.splice(at, 2, ...changed.slice(at, at + 2).reverse());
            else changed.splice(at, how === "insert" ? 0 : 1, ...(how === "remove" ? [] : [what]));
          const text = `${all ? "all " : ""}${changed.join(" ")}`;
          const read = parseSchedule(text);
          assert.ok("schedule" in read, text);
          assert.deepEqual(parseSchedule(scheduleText(read.schedule)), read);
          const wanted = firstImpossible(image, read.schedule);
          const simulation = open(image, { schedule: text });
          const { kernel } = simulation.system;
          const stop = go(simulation, { kind: "continue" });
          const isRefused = kernel.limit?.text.startsWith("this schedule was found for another version") === true;
          if (wanted === null) {
            assert.equal(isRefused, false, stop.text);
            assert.equal(kernel.scheduleAt, changed.length);
            return;
          }
          refused++;
          // A run that has ended has no step left to refuse.
          if (!isRefused) assert.ok(endOfRun(simulation.system) !== null && kernel.scheduleAt === wanted, stop.text);
          else assert.ok(stop.text.includes(`step ${wanted + 1} (\`${changed[wanted]}\`) is not possible`), stop.text);
        }),
        { numRuns: runs(500, 60), seed: 7 },
      );
      assert.ok(refused > 10, `${refused} refused`);
    });
});
