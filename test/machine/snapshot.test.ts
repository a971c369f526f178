/** Snapshots of a machine: whatever happens between them, each brings its own state back, in any order and as often as one likes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Access,
  clearLeaf,
  flushAll,
  frameAddress,
  setFrameOwner,
  takeCheckpoint,
  writeWord,
  type OwnerId,
  type Pfn,
  type PhysicalAddress,
} from "../../src/machine/index.js";
import {
  createSnapshots,
  forgetSnapshot,
  memoryDifference,
  restoreSnapshot,
  takeSnapshot,
  type Snapshots,
} from "../../src/machine/checkpoint/snapshot.js";
import { translate } from "../../src/machine/translate/index.js";
import { factsFrom } from "../../src/machine/state/coherence-log.js";
import { tlbArrays } from "../../src/machine/state/index.js";
import { mapPage, takeFrame, va } from "./machines/bench-machine.js";
import { checkedMachine, type CheckedMachine } from "./machines/checked-machine.js";
import { runs } from "../sample.js";

const page = 0x2000_0000;
const pages = 60;
const free = 6;

interface Snapping extends CheckedMachine {
  readonly snapshots: Snapshots;
  /** Frames for stores: half of them had contents when the checkpoint was taken. */
  readonly frames: readonly Pfn[];
  store(frame: number, word: number, value: number): void;
}

function snapping(): Snapping {
  const checked = checkedMachine("rv64-sv39", { memory: 2 ** 22 });
  const { bench, machine } = checked;
  const a = checked.space(1, 7);
  checked.enter(a);
  for (let n = 0; n < pages; n++) mapPage(bench, a.root, page + n * 4096, { owner: n % 3 });
  const frames = Array.from({ length: free }, () => takeFrame(bench));
  const store = (frame: number, word: number, value: number): void => {
    writeWord(machine.memory, (frameAddress(machine.memory, frames[frame]!) + word * 4) as PhysicalAddress, value);
  };
  for (let frame = 0; frame < free / 2; frame++) for (let word = 0; word < 9; word++) store(frame, word, frame + word);
  takeCheckpoint(machine);
  return { ...checked, snapshots: createSnapshots(machine), frames, store };
}

/** All that a snapshot must bring back: memory, owners, TLBs with what the checker knows of them, findings and numbers. */
function stateOf({ machine }: Snapping): object {
  const { memory, oracle, hazards, tick } = machine;
  const [core] = machine.cores;
  return {
    words: memory.words.slice(0, 90 * memory.frameWords),
    owners: memory.frameOwner.slice(),
    tlbs: core!.tlbs.map((tlb, level) => {
      const valid = [...tlb.span.keys()].filter((slot) => tlb.span[slot] !== 0);
      const { checked, ...facts } = oracle!.entries[0]![level]!;
      return {
        columns: tlbArrays(tlb).map((values) => values.slice()),
        facts: Object.values(facts).map((values) => valid.map((slot) => values[slot])),
        checked: valid.map((slot) => Array.from(checked.subarray(slot * 3, slot * 3 + 3))),
      };
    }),
    hazards: structuredClone(hazards),
    log: factsFrom(oracle!.log, 0).slice(),
    numbers: [tick, oracle!.log.length],
  };
}

type Action =
  | { readonly do: "store"; readonly frame: number; readonly word: number; readonly value: number }
  | { readonly do: "touch" | "unmap"; readonly page: number; readonly access: Access }
  | { readonly do: "own"; readonly frame: number; readonly value: number }
  | { readonly do: "flush" | "take" }
  | { readonly do: "restore" | "forget"; readonly which: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("store" as const),
      frame: fc.nat(free - 1),
      word: fc.constantFrom(0, 1, 8, 500, 1023),
      value: fc.constantFrom(0, 1, 3, -1),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom("touch" as const, "touch" as const, "touch" as const, "unmap" as const),
      page: fc.nat(pages - 1),
      access: fc.constantFrom(Access.Fetch, Access.Load, Access.Store),
    }),
  },
  fc.record({ do: fc.constant("own" as const), frame: fc.nat(free - 1), value: fc.integer({ min: -1, max: 3 }) }),
  fc.record({ do: fc.constant("flush" as const) }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant("take" as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("restore" as const), which: fc.nat(50) }) },
  fc.record({ do: fc.constant("forget" as const), which: fc.nat(50) }),
);

describe("snapshots", () => {
  it("bring their state back in any order, whatever was done, taken and put back in between", () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 20, maxLength: 60 }), (actions) => {
        const of = snapping();
        const { machine, snapshots, frames } = of;
        const [core] = machine.cores;
        const live: { snapshot: ReturnType<typeof takeSnapshot>; state: object; sums: object }[] = [];
        const restore = (which: number): void => {
          const wanted = live[which % live.length]!;
          restoreSnapshot(snapshots, wanted.snapshot);
          assert.deepEqual(stateOf(of), wanted.state);
          assert.deepEqual(memoryDifference(snapshots), wanted.sums);
        };
        for (const one of actions) {
          machine.tick++;
          if (one.do === "store") of.store(one.frame, one.word, one.value);
          else if (one.do === "touch") translate(machine, core!, page + one.page * 4096, one.access);
          else if (one.do === "unmap") clearLeaf(machine, core!.context.root, va(page + one.page * 4096));
          else if (one.do === "own") setFrameOwner(machine.memory, frames[one.frame]!, one.value as OwnerId);
          else if (one.do === "flush") flushAll(machine, core!, true);
          else if (one.do === "take") {
            const sums = memoryDifference(snapshots);
            const snapshot = takeSnapshot(snapshots);
            live.push({ snapshot, state: stateOf(of), sums });
          } else if (live.length > 0 && one.do === "restore") restore(one.which);
          else if (live.length > 0 && one.do === "forget")
            forgetSnapshot(snapshots, live.splice(one.which % live.length, 1)[0]!.snapshot);
        }
        for (let which = live.length - 1; which >= 0; which--) restore(which);
      }),
      { numRuns: runs(20) },
    );
  });

  it("tell memory apart: every changed word counts, and what is put back counts no more", () => {
    const of = snapping();
    const { snapshots } = of;
    const sums = (): string => JSON.stringify(memoryDifference(snapshots));
    const same = JSON.stringify({ one: 0, two: 0 });
    assert.equal(sums(), same);
    const seen = new Set([same]);
    for (const [frame, word] of [
      [0, 0],
      [0, 8],
      [1, 1023],
      [5, 0],
      [5, 511],
    ] as const) {
      const before = sums();
      of.store(frame, word, 77);
      assert.ok(!seen.has(sums()), `word ${word} of frame ${frame}`);
      seen.add(sums());
      // What it was: the words that had contents hold frame + word.
      of.store(frame, word, frame < free / 2 && word < 9 ? frame + word : 0);
      assert.equal(sums(), before);
      of.store(frame, word, 77);
      takeSnapshot(snapshots);
      assert.ok(seen.has(sums()), "the same, asked of copies");
    }
    // In another word, or another frame, the same value is another difference.
    assert.equal(seen.size, 6);
  });
});
