/** What a search is built of, by itself: numbers of states, fingerprints of parts, what a state says and what it leaves out. */
import assert from "node:assert/strict";
import { partFingerprint, type SplitSystem } from "../../src/explore/parts/split-state.js";
import { reachOf, type Search } from "../../src/explore/search/search.js";
import { defaultStates } from "../../src/explore/search/verdict.js";
import { canonicalHash } from "../../src/explore/states/canonical-hash.js";
import { createSeenStates, stateWith } from "../../src/explore/states/seen-states.js";
import { keepStates, leaveState } from "../../src/explore/states/system-state.js";
import { performStep, possibleSteps } from "../../src/kernel/index.js";
import { memoryDifference } from "../../src/machine/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";

const printing = `scenario "printing"
machine rv64-sv39 { cores 2 }
kernel intended
program p { fn main() { print 1  print 2  print 3 } }
process A runs p on core 0
`;

describe("what a search is built of", () => {
  it("numbers states in the order in which they are met, however many there are", () => {
    const seen = createSeenStates();
    const many = 150_000;
    const fingerprint = (index: number): [number, number] => [
      Math.imul(index + 1, 0x85eb_ca6b) ^ (index << 7),
      Math.imul(index, 0xc2b2_ae35) | 0,
    ];
    for (let index = 0; index < many; index++) assert.equal(stateWith(seen, fingerprint(index)), index);
    for (let index = 0; index < many; index += 7) assert.equal(stateWith(seen, fingerprint(index)), index);
    assert.equal(seen.count, many);
  });

  it("takes the fingerprint of a part from the table of its place: trees, then each core's registers and translations", () => {
    const table = (first: number): object => ({
      seen: { keys: Int32Array.of(first, first + 1, first + 2, first + 3) },
    });
    const split = { coreAt: 2, trees: [table(10), table(20)], registers: table(30), translations: table(40) };
    const of = (place: number, number: number): unknown =>
      partFingerprint(split as unknown as SplitSystem, place, number);
    assert.deepEqual(
      [of(0, 0), of(1, 1), of(2, 0), of(3, 0), of(4, 1), of(5, 1)],
      [
        [10, 11],
        [22, 23],
        [30, 31],
        [40, 41],
        [32, 33],
        [42, 43],
      ],
    );
  });

  it("tells states apart by the registers of a core that runs, and not by those of one that is idle", async () => {
    const { system } = open(await compile(printing));
    const kept = keepStates(system);
    leaveState(kept);
    const hash = (): string => canonicalHash(system, memoryDifference(kept.snapshots), false, false).join();
    const [busy, idle] = system.machine.cores;
    const before = hash();
    busy.lo[5]!++;
    assert.notEqual(hash(), before);
    busy.lo[5]!--;
    busy.pc = (busy.pc + 4) as never;
    assert.notEqual(hash(), before);
    busy.pc = (busy.pc - 4) as never;
    assert.equal(hash(), before);
    idle!.lo[5]!++;
    assert.equal(hash(), before);
  });

  it("keeps of a state what had been printed until then", async () => {
    const { system } = open(await compile(printing));
    const kept = keepStates(system);
    const lengths: number[] = [];
    for (let steps = 0; steps < 200 && lengths.length < 4; steps++) {
      const { output } = leaveState(kept);
      assert.deepEqual(output, system.kernel.output);
      if (!lengths.includes(output.length)) lengths.push(output.length);
      const [step] = possibleSteps(system, { timer: false, walks: [], evictions: [] });
      if (step === undefined) break;
      performStep(system, step, false);
    }
    assert.ok(lengths.length > 2, lengths.join());
  });

  it("goes on from a state with all steps, with those without a switch, or with none, as the bounds say", () => {
    const nodes = { depth: [4, 5], switches: [2, 2], core: [1, 0] };
    const reach = (options: object, node: number): number => reachOf({ nodes, options } as unknown as Search, node);
    assert.deepEqual([reach({}, 0), reach({ steps: 5 }, 0), reach({ steps: 5 }, 1)], [-2, -2, -3]);
    assert.deepEqual([reach({ switches: 3 }, 0), reach({ switches: 2 }, 0), reach({ switches: 2 }, 1)], [-2, 1, 0]);
  });

  it("looks at a million states where nothing else is said", () => assert.equal(defaultStates, 1_000_000));
});
