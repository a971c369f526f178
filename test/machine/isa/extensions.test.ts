/** Compressed instructions, atomics and floating point in the interpreter: against qemu, and at the borders of pages. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import {
  Access,
  AccessColumn,
  counterTotals,
  frameAddress,
  getRegister,
  hashMachine,
  machinePresets,
  readBytes,
  run,
  setRegister,
  StopReason,
  visitAccesses,
  type Pfn,
  type Pid,
} from "../../../src/machine/index.js";
import { needTools, runTool } from "../../elf/toolchain.js";
import { createBench, enter, mapPage, newSpace, pokeBytes, va, type Bench } from "../machines/bench-machine.js";

const textVa = 0x10_0000;
const dataVa = 0x20_0000;

/** A seeded stream of whole numbers below a bound. */
function random(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 0x19660d) + 0x3c6ef35f) | 0;
    return (state >>> 8) % bound;
  };
}

/** Assembly without loops and without faults: x5…x15 and f5…f15 are worked on, x20 points to 256 bytes of data. */
function randomSource(count: number, seed: number): string {
  const next = random(seed);
  const x = (): string => `x${5 + next(11)}`;
  const f = (): string => `f${5 + next(11)}`;
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  const small = (): number => next(64) - 32;
  const mode = (): string => pick(["rne", "rtz", "rdn", "rup", "rmm", "dyn"]);
  const kinds: readonly (() => string)[] = [
    () => `${pick(["add", "sub", "and", "or", "xor", "addw", "subw", "mul", "sltu"])} ${x()},${x()},${x()}`,
    () => `${pick(["addi", "addiw", "andi", "xori"])} ${x()},${x()},${small()}`,
    () => ((a) => `${pick(["addi", "addiw", "andi"])} ${a},${a},${small()}`)(x()),
    () => ((a) => `${pick(["slli", "srli", "srai"])} ${a},${a},${1 + next(63)}`)(x()),
    () => `li ${x()},${small()}`,
    () => `lui ${x()},${1 + next(30)}`,
    () => `mv ${x()},${x()}`,
    () => `${pick(["ld", "sd"])} ${x()},${8 * next(32)}(x20)`,
    () => `${pick(["lw", "sw", "lwu"])} ${x()},${4 * next(64)}(x20)`,
    () => `${pick(["lb", "lbu", "sb"])} ${x()},${next(256)}(x20)`,
    () => `${pick(["fld", "fsd"])} ${f()},${8 * next(32)}(x20)`,
    () => `${pick(["flw", "fsw"])} ${f()},${4 * next(64)}(x20)`,
    () => `${pick(["fadd.d", "fsub.d", "fmul.d", "fdiv.d", "fadd.s", "fmul.s"])} ${f()},${f()},${f()},${mode()}`,
    () => `${pick(["fmadd.d", "fnmsub.s"])} ${f()},${f()},${f()},${f()},${mode()}`,
    () => `${pick(["fcvt.d.l", "fcvt.d.w", "fcvt.s.lu"])} ${f()},${x()},${pick(["rne", "rtz"])}`.replace("d.w", "d.l"),
    () => `${pick(["fcvt.l.d", "fcvt.w.s"])} ${x()},${f()},${pick(["rne", "rtz"])}`,
    () => `${pick(["feq.d", "flt.d", "fle.s"])} ${x()},${f()},${f()}`,
    () => `fmv.x.d ${x()},${f()}`,
    () => `${pick(["frflags", "frrm", "frcsr"])} ${x()}`,
    () => `fsrmi ${next(5)}`,
    () =>
      `addi x21,x20,${8 * next(32)}\namo${pick(["add", "swap", "xor", "and", "or", "min", "max", "minu", "maxu"])}.${pick(["w", "d"])} ${x()},${x()},(x21)`,
    () => `addi x21,x20,${8 * next(32)}\nlr.d ${x()},(x21)\nsc.d ${x()},${x()},(x21)`,
    () => `addi x21,x20,${8 * next(32)}\nsc.w ${x()},${x()},(x21)`,
    () => `${pick(["beq", "bne", "blt", "bgeu"])} ${x()},${x()},1f\naddi ${x()},${x()},1\n1:`,
    () => `beqz ${pick(["x8", "x9", "x10"])},1f\naddi x8,x8,1\n1:`,
    () => `j 1f\n.2byte 0\n1:`,
    () => `jal x1,1f\n1:`,
  ];
  const body = Array.from({ length: count }, () => pick(kinds)()).join("\n");
  const setup = Array.from({ length: 11 }, (_, n) => `ld x${5 + n},${8 * n}(x20)\nfld f${5 + n},${8 * (n + 11)}(x20)`);
  const results = Array.from(
    { length: 11 },
    (_, n) => `sd x${5 + n},${256 + 8 * n}(x20)\nfsd f${5 + n},${344 + 8 * n}(x20)`,
  );
  return `.option norelax\n.text\n.globl _start\n_start:\nla x20,data\n${setup.join("\n")}\n${body}
${results.join("\n")}\nfrcsr x5\nsd x5,432(x20)\nli a7,64\nli a0,1\nla a1,data\nli a2,440\necall\nli a7,94\nli a0,0\necall
.data\ndata: ${Array.from({ length: 64 }, () => `.word ${next(2 ** 24) * 251}`).join("\n")}\n.zero 256\n`;
}

/** A machine with the sections of a program mapped, its pc at the start. */
function loadSections(text: Uint8Array, data: Uint8Array, preset: string): Bench & { readonly data: Pfn } {
  const bench = createBench(preset, { isa: "rv64gc" });
  const { pageBytes } = bench.machine.memory;
  const root = newSpace(bench);
  for (let at = 0; at < text.length; at += pageBytes)
    pokeBytes(bench, mapPage(bench, root, textVa + at, { owner: 1 }), 0, text.subarray(at, at + pageBytes));
  const pfn = mapPage(bench, root, dataVa, { owner: 2, permissions: "rw" });
  pokeBytes(bench, pfn, 0, data);
  enter(bench, root);
  bench.core.pc = va(textVa);
  return { ...bench, data: pfn };
}

function assemble(source: string): { text: Buffer; data: Buffer; output: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "vas-extensions-"));
  try {
    const file = (name: string): string => join(folder, name);
    writeFileSync(file("a.s"), source);
    runTool("riscv64-linux-gnu-as", ["-march=rv64gc", "-o", file("a.o"), file("a.s")]);
    const places = [`-Ttext=0x${textVa.toString(16)}`, `-Tdata=0x${dataVa.toString(16)}`];
    runTool("riscv64-linux-gnu-ld", ["--no-relax", ...places, "-o", file("a"), file("a.o")]);
    for (const section of ["text", "data"])
      runTool("riscv64-linux-gnu-objcopy", ["-O", "binary", "-j", `.${section}`, file("a"), file(section)]);
    const output = execFileSync("qemu-riscv64", [file("a")], { timeout: 20_000 });
    return { text: readFileSync(file("text")), data: readFileSync(file("data")), output };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("RV64GC", () => {
  const programs = Number(process.env["VAS_PROGRAMS"] ?? 3);
  it("computes what qemu computes, in one run and in small pieces, recorded or not", function () {
    needTools(this, "qemu-riscv64", "riscv64-linux-gnu-as");
    this.timeout(400_000 * programs);
    for (let seed = 1; seed <= programs; seed++) {
      const { text, data, output } = assemble(randomSource(4000, seed));
      assert.ok(text.length > 3 * 4096);
      const hashes = new Set<string>();
      for (const [preset, slice, recorded] of [
        ["rv64-sv39", 1e9, false],
        ["rv64-sv39", 7, false],
        ["rv64-sv39", 1, true],
        ["arc-hs38-4k", 1e9, false],
        ["cortex-a7", 13, false],
      ] as const) {
        const bench = loadSections(text, data, preset);
        const { machine, core } = bench;
        machine.trace.recordAccesses = recorded;
        let reason = StopReason.Budget;
        while (reason === StopReason.Budget) reason = run(machine, core, slice);
        assert.equal(reason, StopReason.SystemCall, `${preset}: stopped at ${core.pc.toString(16)} for ${reason}`);
        const ours = readBytes(machine.memory, frameAddress(machine.memory, bench.data), 440);
        assert.deepEqual(Buffer.from(ours), output, `seed ${seed}, ${preset}`);
        if (preset === "rv64-sv39") hashes.add(hashMachine(machine));
      }
      assert.equal(hashes.size, 1, "one state, however it was reached");
    }
  });
});

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
