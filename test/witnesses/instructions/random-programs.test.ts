/** The interpreter against QEMU on generated RV64IM programs, where QEMU and the GNU assembler are installed. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { frameAddress, readBytes, run, StopReason, type Pfn } from "../../../src/machine/index.js";
import { createBench, enter, mapPage, newSpace, pokeBytes, va } from "../../machine/machines/bench-machine.js";
import { nop } from "../../machine/machines/encoder.js";
import { dataVa, randomProgram, textVa } from "../../machine/isa/random-program.js";

const tools = ["qemu-riscv64", "riscv64-unknown-elf-as", "riscv64-unknown-elf-ld", "riscv64-unknown-elf-objcopy"];
const pageBytes = 8192;
const tableOffset = 0x10000;

/** Keeps what cannot fault or loop: forward branches inside the block, no indirect jumps, bases that stay put. */
function tamed(words: readonly number[]): number[] {
  return words.map((word, n) => {
    const opcode = word & 0x7f;
    if (opcode === 0x67) return nop;
    if (((word >>> 7) & 31) >= 16 && opcode === 0x13) return nop;
    if ((opcode === 0x63 || opcode === 0x6f) && (word < 0 || words.length - n < 14)) return nop;
    if (opcode === 0x63 && (word & 0xfe00_0f80) === 0) return nop; // a branch to itself
    return word;
  });
}

function source(blocks: readonly { words: readonly number[]; registers: readonly bigint[] }[]): string {
  const numbers = Array.from({ length: 24 }, (_, n) => n + 1);
  const text = blocks
    .map(
      ({ words }, n) => `
    li x31, ${dataVa + tableOffset + n * 24 * 8}
    ${numbers.map((x) => `ld x${x}, ${(x - 1) * 8}(x31)`).join("\n")}
    .word ${words.map((word) => word >>> 0).join(", ")}
    la x31, results + ${n * 15 * 8}
    ${numbers
      .slice(0, 15)
      .map((x) => `sd x${x}, ${(x - 1) * 8}(x31)`)
      .join("\n")}`,
    )
    .join("\n");
  const tables = blocks
    .map(({ registers }) => `.dword ${registers.map((value) => `0x${value.toString(16)}`).join(", ")}`)
    .join("\n");
  return `.option norvc\n.option norelax\n.text\n.globl _start\n_start:\n${text}
    li a7, 64\nli a0, 1\nla a1, results\nli a2, ${blocks.length * 15 * 8}\necall\nli a7, 93\nli a0, 0\necall
    .data\n.zero ${tableOffset}\n${tables}\nresults: .zero ${blocks.length * 15 * 8}\n`;
}

describe("QEMU", () => {
  it("computes the same registers", function () {
    const missing = tools.filter((tool) => spawnSync(tool, ["--version"]).status !== 0);
    if (missing.length > 0) {
      console.log(`      skipped: install ${missing.join(", ")} to compare with QEMU`);
      this.skip();
    }
    const blocks = fc.sample(randomProgram, { numRuns: 150, seed: 7 }).map(({ words, registers }, n) => ({
      words: tamed(words),
      registers: registers.map((value, x) =>
        x < 15 ? value : BigInt(dataVa + (x % 7) * pageBytes + 4096 + ((n + x) % 16) * 8),
      ),
    }));
    const folder = mkdtempSync(join(tmpdir(), "vas-qemu-"));
    try {
      const file = (name: string): string => join(folder, name);
      writeFileSync(file("a.s"), source(blocks));
      execFileSync("riscv64-unknown-elf-as", ["-march=rv64im", "-mabi=lp64", "-o", file("a.o"), file("a.s")]);
      execFileSync("riscv64-unknown-elf-ld", [
        "--no-relax",
        `-Ttext=0x${textVa.toString(16)}`,
        `-Tdata=0x${dataVa.toString(16)}`,
        "-o",
        file("a"),
        file("a.o"),
      ]);
      for (const section of ["text", "data"]) {
        execFileSync("riscv64-unknown-elf-objcopy", ["-O", "binary", "-j", `.${section}`, file("a"), file(section)]);
      }
      const theirs = execFileSync("qemu-riscv64", [file("a")], { timeout: 15_000 });

      const bench = createBench("arc-hs38-1k");
      const root = newSpace(bench);
      const frames = new Map<number, Pfn>();
      for (const [name, start] of [
        ["text", textVa],
        ["data", dataVa],
      ] as const) {
        const bytes = readFileSync(file(name));
        for (let at = 0; at < bytes.length; at += pageBytes) {
          const pfn = mapPage(bench, root, start + at);
          frames.set(start + at, pfn);
          pokeBytes(bench, pfn, 0, bytes.subarray(at, at + pageBytes));
        }
      }
      enter(bench, root);
      bench.core.pc = va(textVa);
      assert.equal(run(bench.machine, bench.core, 100_000), StopReason.SystemCall);
      assert.equal(theirs.length, blocks.length * 15 * 8);
      const first = dataVa + tableOffset + blocks.length * 24 * 8;
      theirs.forEach((byte, n) => {
        const address = first + n;
        const pfn = frames.get(address - (address % pageBytes))!;
        const ours = readBytes(
          bench.machine.memory,
          (frameAddress(bench.machine.memory, pfn) + (address % pageBytes)) as never,
          1,
        )[0];
        assert.equal(ours, byte, `block ${Math.floor(n / 120)}, x${(Math.floor(n / 8) % 15) + 1}`);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
