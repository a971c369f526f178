/** Compressed instructions, atomics and floating point in the interpreter against qemu. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  frameAddress,
  hashMachine,
  machinePresets,
  readBytes,
  run,
  StopReason,
  type Pfn,
} from "../../../src/machine/index.js";
import { swept } from "../../sample.js";
import { needTools, runTool } from "../../elf/toolchain.js";
import {
  createBench,
  enter,
  mapPage,
  newSpace,
  pokeBytes,
  va,
  type Bench,
} from "../../machine/machines/bench-machine.js";

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
      // Every preset: whatever the MMU, the instructions are RISC-V's.
      const others = machinePresets().map(({ name }, at) => [name, at % 2 === 0 ? 1e9 : 13, false] as const);
      for (const [preset, slice, recorded] of [
        ["rv64-sv39", 1e9, false],
        ["rv64-sv39", 7, false],
        ["rv64-sv39", 1, true],
        ...swept(others, 2),
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
