import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { OwnerId, Pfn, PhysicalAddress } from "../../src/machine/base/address.js";
import {
  checkpointBytes,
  copyFrame,
  createMachine,
  frameAddress,
  hashMachine,
  loadState,
  memoryBase,
  mergeCheckpoint,
  resolveMachineConfig,
  restoreCheckpoint,
  saveState,
  setFrameOwner,
  spareBytes,
  takeCheckpoint,
  writeWord,
  zeroFrame,
  type Machine,
  type MachineCheckpoint,
} from "../../src/machine/index.js";
import { createBench, pokeBytes, takeFrame } from "./machines/bench-machine.js";
import { runs } from "../sample.js";

function machineOf(overrides: Record<string, string | number | boolean> = {}): Machine {
  const resolved = resolveMachineConfig({ preset: "rv64-sv39", overrides: { memory: 2 ** 20, ...overrides } });
  assert.ok("config" in resolved);
  return createMachine(resolved.config);
}

const frames = 6;

function contents({ memory }: Machine): number[] {
  return Array.from(memory.words.subarray(0, frames * memory.frameWords));
}

function address(machine: Machine, frame: number, word = 0): PhysicalAddress {
  return (frameAddress(machine.memory, (machine.memory.firstPfn + frame) as Pfn) + word * 4) as PhysicalAddress;
}

/** What may happen between two checkpoints: few words of a frame, many, all, zeros, and stores that change nothing. */
const command = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant("store" as const), fc.nat(frames - 1), fc.nat(1023), fc.integer()) },
  fc.tuple(fc.constant("fill" as const), fc.nat(frames - 1), fc.integer({ min: 1, max: 1024 }), fc.integer()),
  fc.tuple(fc.constant("zero" as const), fc.nat(frames - 1), fc.constant(0), fc.constant(0)),
  fc.tuple(fc.constant("copy" as const), fc.nat(frames - 1), fc.nat(frames - 1), fc.constant(0)),
  { weight: 3, arbitrary: fc.tuple(fc.constant("take" as const), fc.constant(0), fc.constant(0), fc.constant(0)) },
  fc.tuple(fc.constant("merge" as const), fc.nat(20), fc.constant(0), fc.constant(0)),
  { weight: 2, arbitrary: fc.tuple(fc.constant("restore" as const), fc.nat(20), fc.constant(0), fc.constant(0)) },
);

describe("checkpoints", () => {
  it("bring memory back whatever was stored, merged and restored in between", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const machine = machineOf();
        const { memory } = machine;
        for (let frame = 0; frame < frames; frame++) writeWord(memory, address(machine, frame), frame);
        const live: { checkpoint: MachineCheckpoint; memory: number[] }[] = [];
        for (const [what, one, two, value] of commands) {
          if (what === "store") writeWord(memory, address(machine, one, two), value);
          else if (what === "fill") {
            for (let word = 0; word < two; word++) writeWord(memory, address(machine, one, word), value);
          } else if (what === "zero") zeroFrame(memory, (memory.firstPfn + one) as Pfn);
          else if (what === "copy") copyFrame(memory, (memory.firstPfn + one) as Pfn, (memory.firstPfn + two) as Pfn);
          else if (what === "take") live.push({ checkpoint: takeCheckpoint(machine), memory: contents(machine) });
          else if (live.length > 0 && what === "merge") {
            mergeCheckpoint(machine, live.splice(one % live.length, 1)[0].checkpoint);
          } else if (live.length > 0) {
            live.length = (one % live.length) + 1;
            const wanted = live.at(-1)!;
            restoreCheckpoint(machine, wanted.checkpoint);
            assert.deepEqual(contents(machine), wanted.memory);
          }
        }
        for (const { checkpoint, memory: wanted } of live.reverse()) {
          restoreCheckpoint(machine, checkpoint);
          assert.deepEqual(contents(machine), wanted);
        }
      }),
      { numRuns: runs(80) },
    );
  });

  it("keep the words that changed, not the frames they are in", () => {
    const machine = machineOf();
    const { memory } = machine;
    for (let frame = 0; frame < 200; frame++) writeWord(memory, address(machine, frame, 5), 1);
    const first = takeCheckpoint(machine);
    const before = checkpointBytes(machine, first);
    for (let frame = 0; frame < 200; frame++) writeWord(memory, address(machine, frame, 5), 2);
    assert.ok(checkpointBytes(machine, first) - before >= 200 * 4096, "whole frames while the interval is open");
    const spare = spareBytes(machine);
    takeCheckpoint(machine);
    const kept = checkpointBytes(machine, first) - before;
    assert.ok(kept >= 200 * 4 && kept < 200 * 4 * 8, `${kept} bytes`);
    assert.equal(spareBytes(machine) - spare, memory.spareFrames.length * 4096, "the copies wait to be used again");
  });

  it("keep a frame as its changed words or whole, whichever is shorter, and next to nothing of one that was zero", () => {
    for (const [before, changed, words] of [
      [9, 1, 2],
      [9, 350, 700],
      [9, 512, 1024],
      [9, 513, 1024],
      [9, 1024, 1024],
      [0, 1, 0],
      [0, 1024, 0],
      [9, 0, -2],
    ] as const) {
      const machine = machineOf();
      const store = (value: number, upTo: number): void => {
        for (let word = 0; word < upTo; word++) writeWord(machine.memory, address(machine, 3, word), value);
      };
      store(before, 1024);
      const first = takeCheckpoint(machine);
      const empty = checkpointBytes(machine, first);
      // Stored twice, the second time what was there: no change.
      store(7, 1024);
      store(before, 1024);
      store(8, changed);
      const wanted = contents(machine);
      const second = takeCheckpoint(machine);
      // Frame and count come first.
      assert.equal(checkpointBytes(machine, first) - empty, (2 + words) * 4, `${changed} words of ${before}`);
      restoreCheckpoint(machine, second);
      assert.deepEqual(contents(machine), wanted);
      restoreCheckpoint(machine, first);
      assert.ok(contents(machine).every((value, word) => value === (word >> 10 === 3 ? before : 0)));
    }
  });

  it("hold no copy for frames that were zero", () => {
    const machine = machineOf();
    const first = takeCheckpoint(machine);
    const before = checkpointBytes(machine, first);
    for (let frame = 0; frame < 200; frame++) writeWord(machine.memory, address(machine, frame), 7);
    assert.ok(checkpointBytes(machine, first) - before <= 200 * 64);
    assert.equal(machine.memory.spareFrames.length, 0);
  });

  for (const check of [false, true]) {
    it(`copy the state at once${check ? ", the checker's included" : ""}`, () => {
      const machine = machineOf({ check, cores: 2 });
      const copy = new Uint8Array(machine.state.length);
      machine.cores[1].lo[7] = 77;
      machine.cores[1].pc = 0x1234 as never;
      machine.cores[0].tlbs[0].stamp[1] = 5;
      machine.tick = 9;
      const hash = hashMachine(machine);
      saveState(machine, copy);
      machine.cores[1].lo[7] = 0;
      machine.cores[1].pc = 0 as never;
      machine.cores[0].tlbs[0].stamp[1] = 6;
      machine.cores[0].context.sharedEnable = true;
      setFrameOwner(machine.memory, (machine.memory.firstPfn + 3) as Pfn, 2 as OwnerId);
      machine.tick = 10;
      assert.notEqual(hashMachine(machine), hash);
      loadState(machine, copy);
      assert.equal(hashMachine(machine), hash);
    });
  }

  it("lie in one buffer: every array of cores, TLBs and checker is a view of it", () => {
    const machine = machineOf({ check: true, cores: 2 });
    const { buffer } = machine.state;
    const arrays = [
      machine.memory.frameOwner,
      machine.privateCopies,
      ...machine.cores.flatMap((core) => [
        core.lo,
        core.hi,
        ...core.tlbs.flatMap((tlb) => [tlb.vpn, tlb.mask, tlb.flags]),
      ]),
      ...machine.oracle!.entries.flat().map(({ checked }) => checked),
    ];
    for (const array of arrays) assert.equal(array.buffer, buffer);
    assert.ok(memoryBase > 0);
  });

  it("hashes tell apart whatever a machine holds", () => {
    type Change = (bench: ReturnType<typeof createBench>) => void;
    const changes: Readonly<Record<string, Change>> = {
      nothing: () => undefined,
      tick: ({ machine }) => (machine.tick = 1 as typeof machine.tick),
      random: ({ machine }) => (machine.random.state ^= 1),
      "x1, low": ({ core }) => (core.lo[1] = 1),
      "x1, high": ({ core }) => (core.hi[1] = 1),
      x31: ({ core }) => (core.lo[31] = 1),
      f0: ({ core }) => (core.float.words[0] = 1),
      pc: ({ core }) => (core.pc = 4 as typeof core.pc),
      cycles: ({ core }) => core.cycles++,
      asid: ({ core }) => (core.context.asid = 1 as typeof core.context.asid),
      "an entry": ({ core }) => (core.tlbs[0]!.vpn[0] = 7),
      "its age": ({ core }) => (core.tlbs[0]!.stamp[0] = 7),
      "the last entry": ({ core: { tlbs } }) => (tlbs.at(-1)!.tag[tlbs.at(-1)!.slots - 1] = 1),
      members: ({ machine }) => (machine.groupMembers[0] = 1),
      copies: ({ machine }) => (machine.privateCopies[1] = 1),
      "a frame's owner": ({ machine }) => (machine.memory.frameOwner[3] = 9),
      "a byte": (bench) => {
        pokeBytes(bench, takeFrame(bench), 9, Uint8Array.of(1));
      },
      "a byte of the next frame": (bench) => {
        takeFrame(bench);
        pokeBytes(bench, takeFrame(bench), 9, Uint8Array.of(1));
      },
      "another core": ({ machine }) => (machine.cores[1]!.lo[1] = 1),
    };
    const hashes = Object.entries(changes).map(([name, change]) => {
      const bench = createBench("rv64-sv39", { cores: 2, isa: "rv64gc" });
      change(bench);
      return [hashMachine(bench.machine), name] as const;
    });
    const seen = new Map<string, string>();
    for (const [hash, name] of hashes) {
      assert.equal(seen.get(hash), undefined, `${name} is as ${seen.get(hash)}`);
      seen.set(hash, name);
      assert.match(hash, /^[0-9a-f]{16}$/);
    }
    // What was written to x0 is nowhere.
    const bench = createBench("rv64-sv39", { cores: 2, isa: "rv64gc" });
    bench.core.lo[32] = bench.core.hi[32] = 5;
    assert.equal(seen.get(hashMachine(bench.machine)), "nothing");
  });
});
