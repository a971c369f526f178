/** A state that is entered again is the one that was left, and goes on as it did: whatever was done and entered in between. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  enterState,
  fingerprintOf,
  forgetState,
  keepStates,
  leaveState,
  type SystemState,
} from "../../src/explore/states/system-state.js";
import { canonicalHash } from "../../src/explore/states/canonical-hash.js";
import { endOfRun, performStep, possibleSteps, saveKernel, type System } from "../../src/kernel/index.js";
import { memoryDifference, type Machine } from "../../src/machine/index.js";
import { factsFrom } from "../../src/machine/state/coherence-log.js";
import { tlbArrays } from "../../src/machine/state/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";
import { runs, swept } from "../sample.js";
import { exampleText, withoutMeets } from "./witnesses/scenarios.js";

/** Everything of a machine and its kernel, as values; what the checker knows of slots without an entry means nothing. */
function everything({ machine, kernel }: System): unknown {
  const { memory, oracle, cores } = machine;
  return structuredClone({
    tick: machine.tick,
    random: machine.random.state,
    cores: cores.map(({ pc, lo, hi, cycles, context, tlbs, tid }) => ({
      pc,
      lo,
      hi,
      cycles,
      context,
      tid,
      tlbs: tlbs.map(tlbArrays),
    })),
    clocks: cores.map(({ tlbs }) => tlbs.map(({ clock, random }) => [clock, random.state])),
    words: wordsOf(machine),
    owners: memory.frameOwner,
    hazards: machine.hazards,
    facts: oracle && factsFrom(oracle.log, 0),
    entries:
      oracle &&
      cores.map((core) =>
        core.tlbs.map((tlb) =>
          [...tlb.span.keys()]
            .filter((slot) => tlb.span[slot] !== 0)
            .map((slot) => Object.values(oracle.entries[core.id]![tlb.level]!).map((values) => values[slot])),
        ),
      ),
    kernel: kernelState(kernel),
    output: kernel.output,
  });
}

function kernelState(kernel: System["kernel"]): object {
  const { records, turns } = saveKernel(kernel);
  return { ...records, ...turns };
}

function wordsOf({ memory: { words } }: Machine): number[][] {
  return [...words.entries()].filter(([, word]) => word !== 0);
}

/** One thing that a walk does: a step of those that are possible, or back to a state that was left. */
const deeds = fc.array(fc.tuple(fc.constantFrom("step", "step", "step", "leave", "enter"), fc.nat(1000)), {
  maxLength: 60,
});

describe("states of an exploration", () => {
  const images = {
    "lab/02-mremap-late-flush": () => compile(exampleText("lab/02-mremap-late-flush")),
    "lab/06-huge-page-split": () => compile(exampleText("lab/06-huge-page-split")),
    "lab/09-walk-cache": () => compile(exampleText("lab/09-walk-cache")),
    "p04-no-shootdown": () => withoutMeets("p04-no-shootdown"),
    "p13-shared-id-reused": () => withoutMeets("p13-shared-id-reused"),
    "p19-too-few-cores": () => withoutMeets("p19-too-few-cores"),
  };
  for (const [name, make] of swept(Object.entries(images), 2)) {
    it(`are what they were, and have one fingerprint: ${name}`, async () => {
      const image = { ...(await make()), schedules: [] };
      fc.assert(
        fc.property(deeds, (todo) => {
          const { system } = open(image);
          const kept = keepStates(system);
          const left: { state: SystemState; all: unknown; fingerprint: readonly number[] }[] = [];
          const fingerprint = (): readonly number[] =>
            canonicalHash(system, memoryDifference(kept.snapshots), true, system.kernel.config.fidelity === "rfc");
          const leave = (): void => {
            const known = { all: everything(system), fingerprint: fingerprint(), state: leaveState(kept) };
            left.push(known);
            assert.deepEqual(fingerprintOf(kept, known.state, true), known.fingerprint);
          };
          leave();
          for (const [deed, number] of todo) {
            if (deed === "leave") leave();
            else if (deed === "enter") {
              const { state, all, fingerprint: then } = left[number % left.length]!;
              enterState(kept, state);
              assert.deepEqual(everything(system), all);
              assert.deepEqual(fingerprint(), then);
              // What the parts of a state know of themselves is what looking at all of it says.
              assert.deepEqual(fingerprintOf(kept, state, true), then);
              // A block that is used again must not be part of a state that is still wanted.
              if (left.length > 4)
                for (const [old] of [left.splice(1, 1)]) if (old!.state !== state) forgetState(kept, old!.state);
            } else if (endOfRun(system) === null) {
              const steps = possibleSteps(system, { timer: true, walks: [], evictions: [] });
              if (steps.length > 0) performStep(system, steps[number % steps.length]!, false);
            }
          }
        }),
        { numRuns: runs(6) },
      );
    });
  }
});
