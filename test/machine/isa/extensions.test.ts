/** Compressed instructions and atomics in the interpreter, at the borders of pages too; qemu's results: `witnesses/instructions`. */
import assert from "node:assert/strict";
import {
  Access,
  AccessColumn,
  counterTotals,
  getRegister,
  machinePresets,
  run,
  setRegister,
  StopReason,
  visitAccesses,
  type Pfn,
  type Pid,
} from "../../../src/machine/index.js";
import { createBench, enter, mapPage, newSpace, pokeBytes, va, type Bench } from "../machines/bench-machine.js";

const textVa = 0x10_0000;
const dataVa = 0x20_0000;

/** Halfwords of an instruction of 32 bits. */
const halves = (word: number): number[] => [word & 0xffff, word >>> 16];
const cNop = 1;
const ecall = halves(0x73);
/** addi x5, x5, n */
const addi5 = (n: number): number[] => halves(((n << 20) | (5 << 15) | (5 << 7) | 0x13) >>> 0);

/** Two pages of text, the given halfwords from `start` bytes before their border; the second page may be absent. */
function atBorder(
  code: readonly number[],
  start: number,
  second: boolean,
  preset = "rv64-sv39",
): Bench & { text: Pfn[] } {
  const bench = createBench(preset, { isa: "rv64gc" });
  const { pageBytes } = bench.machine.memory;
  const root = newSpace(bench);
  const bytes = new Uint8Array(2 * pageBytes);
  code.forEach((half, n) => new DataView(bytes.buffer).setUint16(pageBytes - start + 2 * n, half, true));
  const text = [mapPage(bench, root, textVa, { owner: 1 })];
  pokeBytes(bench, text[0]!, 0, bytes.subarray(0, pageBytes));
  if (second) {
    text.push(mapPage(bench, root, textVa + pageBytes, { owner: 2 }));
    pokeBytes(bench, text[1]!, 0, bytes.subarray(pageBytes));
  }
  mapPage(bench, root, dataVa, { owner: 3, permissions: "rw" });
  enter(bench, root);
  bench.core.pc = va(textVa + pageBytes - start);
  return { ...bench, text };
}

describe("an instruction across a page border", () => {
  for (const preset of machinePresets().map(({ name }) => name)) {
    it(`fetches from both pages (${preset})`, () => {
      const { machine, core } = atBorder([cNop, ...addi5(7), ...ecall], 4, true, preset);
      const { pageBytes } = machine.memory;
      machine.trace.recordAccesses = true;
      assert.equal(run(machine, core, 100), StopReason.SystemCall);
      assert.equal(getRegister(core, 5), 7n);
      assert.equal(core.pc, textVa + pageBytes + 2);
      assert.equal(core.instructions, 3);
      assert.equal(machine.tick, 3);
      const fetches: [tick: number, va: number][] = [];
      visitAccesses(machine.trace.accesses, 0, (records, at) => {
        if (records[at + AccessColumn.Access] === Access.Fetch)
          fetches.push([records[at + AccessColumn.Tick]!, records[at + AccessColumn.Va]! - textVa - pageBytes]);
      });
      assert.deepEqual(fetches, [
        [0, -4],
        [1, -2],
        [1, 0],
        [2, 2],
      ]);
      const { tlbs, cycles, instructions } = counterTotals(machine, { process: 1 as Pid });
      const first = tlbs[core.paths[Access.Fetch]![0]!.level]!.fetch;
      assert.equal(first.hits + first.misses, 4);
      assert.deepEqual([cycles, instructions], [core.cycles, 3]);
    });
  }

  it("faults at the page of the half that is not there, and stays where it was", () => {
    const { machine, core } = atBorder([...addi5(7)], 2, false);
    const { pageBytes } = machine.memory;
    assert.equal(run(machine, core, 100), StopReason.PageFault);
    assert.equal(core.trap.va, textVa + pageBytes);
    assert.equal(core.trap.access, Access.Fetch);
    assert.equal(core.pc, textVa + pageBytes - 2);
    assert.equal(machine.tick, 1);
    assert.equal(core.instructions, 0);
    assert.equal(getRegister(core, 5), 0n);
  });

  it("is executed anew after a store into either half", () => {
    for (const [page, offset] of [
      [0, -2],
      [1, 0],
    ] as const) {
      const bench = atBorder([...addi5(7), ...ecall], 2, true);
      const { machine, core, text } = bench;
      const { pageBytes } = machine.memory;
      run(machine, core, 1);
      const half = halves(((9 << 20) | (5 << 15) | (5 << 7) | 0x13) >>> 0);
      const bytes = Uint8Array.of(half[page]! & 0xff, half[page]! >> 8);
      pokeBytes(bench, text[page]!, page === 0 ? pageBytes + offset : offset, bytes);
      core.pc = va(textVa + pageBytes - 2);
      run(machine, core, 1);
      // The first half holds no bits of the immediate.
      assert.equal(getRegister(core, 5), page === 0 ? 14n : 16n);
    }
  });

  it("jumps and branches, to itself too, and links behind itself", () => {
    const { pageBytes } = atBorder([], 2, true).machine.memory;
    // jal x1, -4: to the nop before
    const back = atBorder([cNop, ...halves(0xffdf_f0ef)], 4, true);
    assert.equal(run(back.machine, back.core, 2), StopReason.Budget);
    assert.equal(back.core.pc, textVa + pageBytes - 6);
    assert.equal(getRegister(back.core, 1), BigInt(textVa + pageBytes + 2));
    // beq x0, x0, 0
    const self = atBorder(halves(0x63), 2, true);
    self.machine.trace.recordAccesses = true;
    assert.equal(run(self.machine, self.core, 5), StopReason.Budget);
    assert.equal(self.core.pc, textVa + pageBytes - 2);
    assert.equal(self.core.instructions, 5);
    assert.equal(self.machine.trace.accesses.sequence, 10);
  });

  it("stops at a breakpoint on its first half", () => {
    const { machine, core } = atBorder([cNop, ...addi5(1), ...ecall], 4, true);
    const { pageBytes } = machine.memory;
    const flags = new Uint8Array(pageBytes / 2);
    flags[pageBytes / 2 - 1] = 1;
    machine.breakpoints.set(textVa / pageBytes, flags);
    assert.equal(run(machine, core, 100), StopReason.Breakpoint);
    assert.equal(core.pc, textVa + pageBytes - 2);
    core.skipBreakpoint = true;
    assert.equal(run(machine, core, 100), StopReason.SystemCall);
    assert.equal(getRegister(core, 5), 1n);
  });
});

describe("atomics", () => {
  const amoadd = 0x00b5_262f; // amoadd.w a2, a1, (a0)
  const lr = 0x1005_362f; // lr.d a2, (a0)
  const sc = 0x18b5_36af; // sc.d a3, a1, (a0)

  function withCode(words: readonly number[], cores = 1): Bench {
    const bench = createBench("rv64-sv39", { isa: "rv64imac", cores });
    const root = newSpace(bench);
    const bytes = new Uint8Array(4 * words.length);
    words.forEach((word, n) => new DataView(bytes.buffer).setUint32(4 * n, word >>> 0, true));
    pokeBytes(bench, mapPage(bench, root, textVa), 0, bytes);
    mapPage(bench, root, dataVa, { permissions: "rw" });
    for (const core of bench.machine.cores) {
      enter(bench, root, {}, core);
      core.pc = va(textVa);
      setRegister(core, 10, BigInt(dataVa));
      setRegister(core, 11, 5n);
    }
    return bench;
  }

  it("refuse addresses that are not aligned", () => {
    const { machine, core } = withCode([amoadd]);
    setRegister(core, 10, BigInt(dataVa + 2));
    assert.equal(run(machine, core, 1), StopReason.Misaligned);
    assert.equal(core.trap.va, dataVa + 2);
    assert.equal(core.trap.access, Access.Store);
  });

  it("are illegal where the machine does not have them", () => {
    const bench = createBench("rv64-sv39");
    const root = newSpace(bench);
    pokeBytes(bench, mapPage(bench, root, textVa), 0, Uint8Array.of(0x2f, 0x26, 0xb5, 0));
    enter(bench, root);
    bench.core.pc = va(textVa);
    assert.equal(run(bench.machine, bench.core, 1), StopReason.IllegalInstruction);
    assert.equal(bench.core.trap.instruction, amoadd);
  });

  it("lose a reservation to another core's store there, and to no other", () => {
    const sd = 0x00b5_3023; // sd a1, 0(a0)
    for (const [offset, failed] of [
      [0, 1n],
      [8, 0n],
    ] as const) {
      const { machine } = withCode([lr, sc, sd], 2);
      const [one, other] = machine.cores;
      run(machine, one!, 1);
      setRegister(other!, 10, BigInt(dataVa + offset));
      // The second store goes to a page that is known: it must look as well.
      for (let n = 0; n < 2; n++) {
        other!.pc = va(textVa + 8);
        run(machine, other!, 1);
      }
      run(machine, one!, 1);
      assert.equal(getRegister(one!, 13), failed);
    }
  });

  it("lose a reservation where the kernel is entered", () => {
    const { machine, core } = withCode([lr, 0x73, sc]);
    run(machine, core, 1);
    assert.equal(run(machine, core, 1), StopReason.SystemCall);
    core.pc = va(textVa + 8);
    run(machine, core, 1);
    assert.equal(getRegister(core, 13), 1n);
  });
});
