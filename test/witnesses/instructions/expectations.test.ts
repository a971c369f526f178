/** QEMU against the expectations that are written from the specification (machine/isa): a wrong expectation would show here. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  branches,
  immediateOperations,
  loadedBytes,
  loads,
  operands,
  registerOperations,
  stores,
} from "../../machine/isa/isa-expectations.js";
import { addi, b, i, s } from "../../machine/machines/encoder.js";

const { a: A, b: B, result: D } = operands;

const signed = (value: bigint): bigint => BigInt.asIntN(64, value);

describe("RV64IM as specified (QEMU)", () => {
  it("computes what the expectations say", function () {
    const tools = ["qemu-riscv64", "riscv64-unknown-elf-as", "riscv64-unknown-elf-ld"];
    const missing = tools.filter((tool) => spawnSync(tool, ["--version"]).status !== 0);
    if (missing.length > 0) {
      console.log(`      skipped: install ${missing.join(", ")} to compare with QEMU`);
      this.skip();
    }
    const rows = [
      ...registerOperations.flatMap(({ name, encode, rows }) =>
        rows.map(([a, b, expected]) => ({ name, code: [encode(D, A, B)], a, b, expected })),
      ),
      ...immediateOperations.flatMap(({ name, encode, rows }) =>
        rows.map(([a, imm, expected]) => ({ name, code: [encode(D, A, imm)], a, b: 0n, expected })),
      ),
      // Taken: the instruction that makes the result 1 is skipped.
      ...branches.flatMap(({ name, f3, rows }) =>
        rows.map(([a, b1, taken]) => ({
          name,
          code: [addi(D, 0, 1), b(8, B, A, f3), addi(D, 0, 0)],
          a,
          b: b1,
          expected: taken ? 1n : 0n,
        })),
      ),
      ...loads.flatMap(({ name, f3, rows }) =>
        rows.map(([offset, expected]) => ({ name, code: [i(offset, 28, f3, D, 0x03)], a: 0n, b: 0n, expected })),
      ),
      ...stores.flatMap(({ name, f3, rows }) =>
        rows.map(([offset, value, expected]) => ({
          name,
          code: [s(0, 0, 29, 3), s(offset, B, 29, f3), i(0, 29, 3, D, 0x03)],
          a: 0n,
          b: value,
          expected,
        })),
      ),
    ];
    const text = rows
      .map(
        ({ code, a, b }, n) => `
      li x5, ${signed(a)}\nli x6, ${signed(b)}\nla x28, bytes\nla x29, scratch
      .word ${code.map((word) => word >>> 0).join(", ")}
      la x30, results + ${n * 8}\nsd x7, 0(x30)`,
      )
      .join("\n");
    const source = `.option norvc\n.option norelax\n.text\n.globl _start\n_start:\n${text}
      li a7, 64\nli a0, 1\nla a1, results\nli a2, ${rows.length * 8}\necall\nli a7, 93\nli a0, 0\necall
      .data\n.balign 8\nbytes: .byte ${loadedBytes.join(", ")}\nscratch: .zero 16\nresults: .zero ${rows.length * 8}\n`;
    const folder = mkdtempSync(join(tmpdir(), "vas-isa-"));
    try {
      const file = (name: string): string => join(folder, name);
      writeFileSync(file("a.s"), source);
      execFileSync("riscv64-unknown-elf-as", ["-march=rv64im", "-mabi=lp64", "-o", file("a.o"), file("a.s")]);
      execFileSync("riscv64-unknown-elf-ld", ["--no-relax", "-o", file("a"), file("a.o")]);
      const theirs = execFileSync("qemu-riscv64", [file("a")], { timeout: 15_000 });
      assert.equal(theirs.length, rows.length * 8);
      rows.forEach(({ name, a, b, expected }, n) =>
        assert.equal(theirs.readBigInt64LE(n * 8), expected, `${name} ${a}, ${b}`),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
